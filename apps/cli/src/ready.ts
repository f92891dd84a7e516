import type { ServiceSnapshot } from '@spillway/artifacts';
import type { Listening } from '@spillway/emulator';
import { colorsFor, type Output } from './output.ts';

/** What `run` says once it listens. */
export interface Ready {
  readonly gateway: string;
  readonly control: string;
  readonly apis: readonly { readonly id: string; readonly path: string }[];
  readonly keys: Readonly<Record<string, string>>;
  /** URL of each instance that listens on a port of its own; null for those that answer inside the process. */
  readonly instances: Readonly<Record<string, string | null>>;
  /** Ids of the gateway's processes, when there are several. */
  readonly processes?: readonly number[];
}

export const readyOf = (
  snapshot: ServiceSnapshot,
  gateway: Pick<Listening, 'url'>,
  control: Pick<Listening, 'url'>,
  instances: Ready['instances'],
): Ready => ({
  gateway: gateway.url,
  control: control.url,
  apis: snapshot.apis.map(({ id, path }) => ({ id, path })),
  keys: Object.fromEntries(snapshot.subscriptions.map(({ id, key }) => [id, key])),
  instances,
});

export const greet = (output: Output, ready: Ready, snapshot: ServiceSnapshot): void => {
  const colors = colorsFor(output);
  const [api] = snapshot.apis;
  const [key = ''] = Object.values(ready.keys);
  const [deployment = 'gpt-4o'] = Object.values(snapshot.topology?.instances ?? {}).flatMap(({ deployments }) =>
    Object.keys(deployments),
  );
  const url = `${ready.gateway}/${api?.path ?? ''}/deployments/${deployment}/chat/completions?api-version=2024-10-21`;
  const header = `${api?.subscriptionKeyParameterNames.header}: ${key}`;
  output.err(`${colors.bold('gateway')} ${ready.gateway}   ${colors.bold('control')} ${ready.control}/_spillway`);
  output.err(`instances ${Object.keys(ready.instances).join(', ') || 'none'}`);
  output.err(
    `try: curl -s '${url}' -H '${header}' -H 'content-type: application/json' -d '{"messages":[{"role":"user","content":"hi"}]}'`,
  );
};
