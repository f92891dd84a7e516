// The gateway of examples/01-spillover with both members pointed at the upstream in `argv[2]`.
import { fileURLToPath } from 'node:url';
import { readArtifacts, type SingleBackend } from '@spillway/artifacts';
import { loadFolder } from '@spillway/artifacts/node';
import { createEmulator, listen, undiciTransport } from '@spillway/emulator';
import { tell } from './child.ts';

const upstream = process.argv[2] ?? '';
const folder = fileURLToPath(new URL('../examples/01-spillover/apim-artifacts', import.meta.url));
const { snapshot } = readArtifacts(loadFolder(folder));
if (snapshot === undefined) throw new Error('the example does not load; run `pnpm build` first');
const backends = new Map(
  [...snapshot.backends].map(([id, backend]) => [
    id,
    backend.kind === 'pool' ? backend : ({ ...backend, url: `${upstream}/openai` } satisfies SingleBackend),
  ]),
);
// The example's own limit would refuse most of a load test; the policy's text is left alone, the window just never fills.
const emulator = createEmulator({
  snapshot: { ...snapshot, backends },
  transport: undiciTransport().send,
  traceLimit: 100,
});
setInterval(() => emulator.reset(), 200).unref();
const gateway = await listen(emulator.app(), 0);
tell(gateway.url);
