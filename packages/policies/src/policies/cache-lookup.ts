import { boolean, oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, type RunningChildren } from '../define-policy.ts';
import type { ResponseMessage } from '../message.ts';
import type { PolicyRun } from '../run.ts';
import { restoredResponse } from '../stored-response.ts';

/** `vary-by-header` of `cache-lookup`. */
export const cacheLookupVaryByHeader = defineChild({
  name: 'vary-by-header',
  content: 'none',
  attributes: {},
  text: string({ doc: 'a name' }),
});

/** Several names may be joined with ';'. */
export const cacheLookupVaryByQueryParameter = defineChild({
  name: 'vary-by-query-parameter',
  content: 'none',
  attributes: {},
  text: string({ doc: 'a name' }),
});

const namesOf = async (children: RunningChildren, name: string): Promise<readonly string[]> => {
  const elements = (await children.elements()).filter((each) => each.name === name);
  const texts = await Promise.all(elements.map(async (each) => (await each.text()) ?? ''));
  return texts.flatMap((text) => text.split(';').map((part) => part.trim())).filter((part) => part !== '');
};

/** Which parameters tell responses apart: those named, all of them when none is (reference page). */
const queryKey = ({ request }: PolicyRun, names: readonly string[]): string =>
  JSON.stringify(
    request.originalUrl.query
      .filter(([name]) => names.length === 0 || names.some((each) => each.toLowerCase() === name.toLowerCase()))
      .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );

const keyOf = async (run: PolicyRun, children: RunningChildren, varyByDeveloper: boolean): Promise<string> => {
  const { request, matching } = run;
  const headers = await namesOf(children, 'vary-by-header');
  return JSON.stringify([
    matching.apiId,
    request.originalUrl.host,
    request.originalUrl.path,
    queryKey(run, await namesOf(children, 'vary-by-query-parameter')),
    headers.map((name) => [name.toLowerCase(), request.headers.text(name) ?? '']),
    varyByDeveloper ? (matching.subscriptionId ?? '') : '',
  ]);
};

interface Downstream {
  readonly type: 'none' | 'private' | 'public';
  readonly mustRevalidate: boolean;
}

/** What caches between the gateway and the caller may do. */
const tellDownstream = ({ type, mustRevalidate }: Downstream, run: PolicyRun): void => {
  if (type !== 'none') run.responseHeaders.set('Cache-Control', `${type}${mustRevalidate ? ', must-revalidate' : ''}`);
};

/** Answers from the response cache when possible. */
export const cacheLookup = definePolicy({
  name: 'cache-lookup',
  sections: ['inbound'],
  once: true,
  content: 'children',
  children: [cacheLookupVaryByHeader.definition, cacheLookupVaryByQueryParameter.definition],
  order: 'any',
  traits: [],
  resumesBehind: 'storesResponse',
  reference: 'https://learn.microsoft.com/azure/api-management/cache-lookup-policy',
  fidelity: 'approximate',
  difference:
    'one cache whatever caching-type says; a developer is a subscription, and all are of one group; Cache-Control for caches downstream carries no age (assumed)',
  attributes: {
    varyByDeveloper: boolean({
      required: true,
      expressions: true,
      default: 'false',
      doc: 'responses of their own for each developer',
    }),
    varyByDeveloperGroups: boolean({
      required: true,
      expressions: true,
      default: 'false',
      doc: 'responses of their own for each group of developers',
    }),
    cachingType: oneOf(['prefer-external', 'external', 'internal'], { default: 'prefer-external', doc: 'which cache' }),
    downstreamCachingType: oneOf(['none', 'private', 'public'], {
      expressions: true,
      default: 'none',
      doc: 'what caches between gateway and caller may keep',
    }),
    mustRevalidate: boolean({
      expressions: true,
      default: 'true',
      doc: 'makes caches downstream ask again; where they may keep anything',
    }),
    allowPrivateResponseCaching: boolean({
      expressions: true,
      default: 'false',
      doc: 'caches answers to requests that have an Authorization header, too',
    }),
  },
  async run(attributes, run, children): Promise<ResponseMessage | undefined> {
    const { varyByDeveloper, downstreamCachingType = 'none', mustRevalidate = true } = attributes;
    // GET only (reference page); what is meant for one caller is kept only when told to.
    if (run.request.method !== 'GET') return undefined;
    if (run.request.headers.has('Authorization') && attributes.allowPrivateResponseCaching !== true) return undefined;
    tellDownstream({ type: downstreamCachingType, mustRevalidate }, run);
    const key = await keyOf(run, children, varyByDeveloper);
    const found = await run.state.responses.get(key);
    run.telemetry.trace(found === undefined ? 'not in the response cache' : 'found in the response cache');
    if (found !== undefined) return restoredResponse(found);
    run.wanted.response = key;
    return undefined;
  },
});
