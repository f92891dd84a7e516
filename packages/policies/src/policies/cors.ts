import { boolean, integer, string } from '../attributes.ts';
import { named, textsWithin } from '../children.ts';
import { defineChild, definePolicy, type RunningChild } from '../define-policy.ts';
import { newResponse } from '../message.ts';
import type { PolicyRun } from '../run.ts';

/** '*' alone, or URIs; expressions undocumented, seen in practice. */
export const corsOrigin = defineChild({
  name: 'origin',
  content: 'none',
  min: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** `allowed-origins` of `cors`. */
export const corsAllowedOrigins = defineChild({
  name: 'allowed-origins',
  content: 'children',
  min: 1,
  max: 1,
  attributes: {},
  children: [corsOrigin.definition],
});

/** '*' = all. */
export const corsMethod = defineChild({
  name: 'method',
  content: 'none',
  min: 1,
  attributes: {},
  text: string({ expressions: true, doc: 'the text' }),
});

/** Absent: GET and POST. */
export const corsAllowedMethods = defineChild({
  name: 'allowed-methods',
  content: 'children',
  max: 1,
  attributes: {
    preflightResultMaxAge: integer({
      expressions: true,
      unit: 's',
      default: '0',
      doc: 'how long a browser may keep the answer',
    }),
  },
  children: [corsMethod.definition],
});

/** `header` of `cors`. */
export const corsHeader = defineChild({
  name: 'header',
  content: 'none',
  min: 1,
  attributes: {},
  text: string({ doc: 'the text' }),
});

/** Docs: required; XSD: optional; two real documents omit it. */
export const corsAllowedHeaders = defineChild({
  name: 'allowed-headers',
  content: 'children',
  max: 1,
  attributes: {},
  children: [corsHeader.definition],
});

/** `expose-headers` of `cors`. */
export const corsExposeHeaders = defineChild({
  name: 'expose-headers',
  content: 'children',
  max: 1,
  attributes: {},
  children: [corsHeader.definition],
});

const includes = (listed: readonly string[], text: string): boolean =>
  listed.includes('*') || listed.some((each) => each.toLowerCase() === text.toLowerCase());

const list = (text: string | undefined): readonly string[] =>
  (text ?? '').split(',').flatMap((each) => (each.trim() === '' ? [] : each.trim()));

interface Preflight {
  readonly method: string;
  readonly headers: readonly string[];
}

const preflightOf = ({ request }: PolicyRun): Preflight | undefined => {
  const method = request.headers.text('Access-Control-Request-Method');
  if (request.method !== 'OPTIONS' || method === undefined) return undefined;
  return { method, headers: list(request.headers.text('Access-Control-Request-Headers')) };
};

/** Headers of the answer to a preflight; none when it asks for more than is allowed. */
const permissions = async (
  { method, headers }: Preflight,
  elements: readonly RunningChild[],
): Promise<Readonly<Record<string, string>> | undefined> => {
  const allowed = named(elements, 'allowed-methods');
  const methods = allowed === undefined ? ['GET', 'POST'] : await textsWithin(allowed);
  const names = await textsWithin(named(elements, 'allowed-headers'));
  if (!includes(methods, method) || !headers.every((each) => includes(names, each))) return undefined;
  return {
    'Access-Control-Allow-Methods': methods.includes('*') ? method : methods.join(','),
    ...(headers.length > 0 && {
      'Access-Control-Allow-Headers': names.includes('*') ? headers.join(',') : names.join(','),
    }),
    'Access-Control-Max-Age': String(allowed?.attributes['preflightResultMaxAge'] ?? 0),
  };
};

/** Answers the preflight of a browser, and lets it read the answers to requests from other origins. */
export const cors = definePolicy({
  name: 'cors',
  sections: ['inbound'],
  once: true,
  content: 'children',
  children: [
    corsAllowedOrigins.definition,
    corsAllowedMethods.definition,
    corsAllowedHeaders.definition,
    corsExposeHeaders.definition,
  ],
  order: 'any',
  traits: ['answersPreflight'],
  reference: 'https://learn.microsoft.com/azure/api-management/cors-policy',
  fidelity: 'approximate',
  difference: 'whether lists or what was asked for stand in the headers of a preflight is not published (assumed)',
  attributes: {
    allowCredentials: boolean({ expressions: true, default: 'false', doc: 'lets credentials be sent' }),
    terminateUnmatchedRequest: boolean({
      expressions: true,
      default: 'true',
      doc: 'answers an origin that is not listed with an empty 200; the page says both defaults, this is what is observed',
    }),
  },
  async run({ allowCredentials = false, terminateUnmatchedRequest = true }, run, children) {
    const origin = run.request.headers.text('Origin');
    // The first cors that applies is the only one.
    if (origin === undefined || run.responseHeaders.has('Access-Control-Allow-Origin')) return undefined;
    const elements = await children.elements();
    const origins = await textsWithin(named(elements, 'allowed-origins'));
    const preflight = preflightOf(run);
    const granted = preflight === undefined ? {} : await permissions(preflight, elements);
    if (granted === undefined || !includes(origins, origin))
      return terminateUnmatchedRequest ? newResponse(200) : undefined;
    const headers = run.responseHeaders;
    headers.set('Access-Control-Allow-Origin', origins.includes('*') && !allowCredentials ? '*' : origin);
    if (allowCredentials) headers.set('Access-Control-Allow-Credentials', 'true');
    for (const [name, value] of Object.entries(granted)) headers.set(name, value);
    if (preflight !== undefined) return newResponse(200);
    const exposed = await textsWithin(named(elements, 'expose-headers'));
    if (exposed.length > 0) headers.set('Access-Control-Expose-Headers', exposed.join(','));
    return undefined;
  },
});
