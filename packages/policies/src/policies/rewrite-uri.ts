import { boolean, string } from '../attributes.ts';
import { definePolicy } from '../define-policy.ts';
import { parseUrl } from '../message.ts';
import { PolicyError } from '../policy-error.ts';
import type { PolicyRun } from '../run.ts';

/** The template with `{name}` replaced by what the operation's template matched. */
const filled = (template: string, { request }: PolicyRun, encode: (text: string) => string): string =>
  template.replace(/\{\*?([^}]+)\}/g, (_, name: string) => {
    const value = request.matchedParameters.get(name);
    if (value === undefined)
      throw new PolicyError('RewriteUriFailure', `The operation's template has no parameter '${name}'.`, {
        status: 500,
      });
    return encode(value);
  });

// Slashes stay: the value of `{*rest}` has them (assumed for the others).
const encodePath = (text: string): string => text.split('/').map(encodeURIComponent).join('/');

/** Rewrites the path and query sent to the backend. */
export const rewriteUri = definePolicy({
  name: 'rewrite-uri',
  sections: ['inbound'],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/rewrite-uri-policy',
  fidelity: 'approximate',
  difference: 'slashes in the value of a parameter stay, and the reason of an unknown parameter, are assumed',
  attributes: {
    template: string({
      required: true,
      expressions: true,
      doc: "path and query, with `{name}` for parameters of the operation's template; an expression must be the whole value",
    }),
    copyUnmatchedParams: boolean({
      expressions: true,
      default: 'true',
      doc: 'keeps query parameters that the template of the operation does not bind',
    }),
  },
  run({ template, copyUnmatchedParams = true }, run) {
    const { request } = run;
    const [path = '', query = ''] = template.split(/\?(.*)/s);
    const text = filled(path, run, encodePath);
    const operationPath = text.startsWith('/') ? text : `/${text}`;
    const written = parseUrl(`https://template/?${filled(query, run, encodeURIComponent)}`)?.query ?? [];
    const kept = copyUnmatchedParams ? request.url.query.filter(([name]) => !request.templateQuery.includes(name)) : [];
    const base = request.url.path.endsWith(request.operationPath)
      ? request.url.path.slice(0, request.url.path.length - request.operationPath.length)
      : request.url.path;
    request.url = { ...request.url, path: base + operationPath, query: [...written, ...kept] };
    request.operationPath = operationPath;
    return undefined;
  },
});
