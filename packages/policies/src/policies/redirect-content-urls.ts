import { Body } from '../body.ts';
import { definePolicy } from '../define-policy.ts';
import { formatUrl, type MessageUrl } from '../message.ts';
import type { PolicyRun } from '../run.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';

const baseOf = (url: MessageUrl): string => formatUrl({ ...url, query: [] }).replace(/\/$/, '');

const gatewayBase = ({ request, matching }: PolicyRun): string =>
  baseOf({ ...request.originalUrl, path: `/${matching.apiPath}` });

/** The base, where the address goes on with a path, a query or not at all. */
const linksTo = (base: string): RegExp =>
  new RegExp(`${base.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w.~%:-])`, 'gi');

/** Makes links in a response lead to the gateway instead of the backend, and in a request the other way round. */
export const redirectContentUrls = definePolicy({
  name: 'redirect-content-urls',
  sections: ['inbound', 'outbound'],
  once: true,
  content: 'none',
  traits: ['readsBody'],
  reference: 'https://learn.microsoft.com/azure/api-management/redirect-content-urls-policy',
  fidelity: 'approximate',
  difference:
    'links that begin with the base address of the backend are changed, letter by letter the same in any body (assumed); nothing is while a pool has yet to pick',
  attributes: {},
  async run(_attributes, run) {
    const { message } = run;
    const backend = run.network.backendUrl();
    const bytes = await message.body?.keep();
    if (backend === undefined || bytes === undefined) return undefined;
    const [from, to] =
      message.kind === 'response' ? [baseOf(backend), gatewayBase(run)] : [gatewayBase(run), baseOf(backend)];
    const text = decodeUtf8(bytes);
    const changed = text.replace(linksTo(from), () => to);
    // A body that holds none is left as it is: it may be no text at all.
    if (changed === text) return undefined;
    const written = encodeUtf8(changed);
    message.body = Body.ofBytes(written);
    message.headers.set('Content-Length', String(written.length));
    return undefined;
  },
});
