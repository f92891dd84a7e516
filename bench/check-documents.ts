// One cold run of `check` over a folder, on what `pnpm build` made and in a process of its own, as a user has it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const stages = new Map<string, number>();

const stage = <T>(name: string, work: () => T): T => {
  const from = performance.now();
  const result = work();
  stages.set(name, (stages.get(name) ?? 0) + performance.now() - from);
  return result;
};

const start = performance.now();
const { bindDocument, lintDocument } = await import('@spillway/policies');
const { parseDocument } = await import('@spillway/policy-document');
stages.set('load', performance.now() - start);

const [folder = ''] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.xml'));
let bytes = 0;
let findings = 0;
for (const path of files) {
  const text = stage('read files', () => readFileSync(join(folder, path), 'utf8'));
  bytes += text.length;
  const { document, diagnostics } = stage('parse', () => parseDocument(path, text));
  findings += diagnostics.length;
  if (document === undefined) continue;
  const bound = stage('bind, expressions included', () => bindDocument(document));
  findings += bound.diagnostics.length + stage('lint', () => lintDocument(bound)).length;
}
process.send?.({
  stages: [...stages],
  documents: files.length,
  bytes,
  findings,
  peak: process.resourceUsage().maxRSS / 1024,
});
