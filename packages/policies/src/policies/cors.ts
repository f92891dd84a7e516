import { boolean, integer, string } from '../attributes.ts';
import { defineChild, definePolicy, notRun } from '../define-policy.ts';

/** '*' alone, or URIs; expressions undocumented, seen in practice. */
export const corsAllowedOriginsOrigin = defineChild({
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
  children: [corsAllowedOriginsOrigin.definition],
});

/** '*' = all. */
export const corsAllowedMethodsMethod = defineChild({
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
    preflightResultMaxAge: integer({ expressions: true, unit: 's', default: '0', doc: 'the preflight result max age' }),
  },
  children: [corsAllowedMethodsMethod.definition],
});

/** `header` of `cors`. */
export const corsAllowedHeadersHeader = defineChild({
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
  children: [corsAllowedHeadersHeader.definition],
});

/** `header` of `cors`. */
export const corsExposeHeadersHeader = defineChild({
  name: 'header',
  content: 'none',
  min: 1,
  attributes: {},
  text: string({ doc: 'the text' }),
});

/** `expose-headers` of `cors`. */
export const corsExposeHeaders = defineChild({
  name: 'expose-headers',
  content: 'children',
  max: 1,
  attributes: {},
  children: [corsExposeHeadersHeader.definition],
});

/** Answers preflight and adds CORS headers. */
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
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/cors-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    allowCredentials: boolean({ expressions: true, default: 'false', doc: 'the allow credentials' }),
    terminateUnmatchedRequest: boolean({
      expressions: true,
      default: 'true',
      doc: 'docs table says false, docs prose and behaviour say true',
    }),
  },
  run: notRun,
});
