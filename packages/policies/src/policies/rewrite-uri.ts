import { boolean, string } from '../attributes.ts';
import { definePolicy, notRun } from '../define-policy.ts';

/** Rewrites the path and query sent to the backend. */
export const rewriteUri = definePolicy({
  name: 'rewrite-uri',
  sections: ['inbound'],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/rewrite-uri-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    template: string({
      required: true,
      expressions: true,
      doc: 'an expression must be the whole value; {param} placeholders come from the operation template',
    }),
    copyUnmatchedParams: boolean({
      expressions: true,
      default: 'true',
      doc: 'XSD: plain bool, default false; docs: expressions, default true',
    }),
  },
  run: notRun,
});
