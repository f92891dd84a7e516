import { list, oneOf, string } from '../attributes.ts';
import { allSections, definePolicy } from '../define-policy.ts';
import { isFieldText } from '../headers.ts';
import { PolicyError } from '../policy-error.ts';

/** Header fields whose values may hold commas stay separate lines; all others are joined (reference page). */
const separate = new Set([
  'user-agent',
  'www-authenticate',
  'proxy-authenticate',
  'cookie',
  'set-cookie',
  'warning',
  'date',
  'expires',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'retry-after',
]);
/** Fields the gateway keeps for itself (reference page). */
const fixed = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);

/** Why HTTP cannot carry the header; the reason and text of the real gateway's error are not published (assumed). */
const unsendable = (name: string, values: readonly string[]): string | undefined => {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return `'${name}' is not a valid header name.`;
  const value = values.find((each) => !isFieldText(each));
  return value === undefined ? undefined : `The value of header '${name}' has a character that is not allowed.`;
};

/** Adds, overrides, appends or deletes a header of the request or, after the backend, of the response. */
export const setHeader = definePolicy({
  name: 'set-header',
  sections: allSections,
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/set-header-policy',
  fidelity: 'exact',
  attributes: {
    name: string({ required: true, expressions: true, doc: 'the header' }),
    existsAction: oneOf(['override', 'skip', 'append', 'delete'], {
      expressions: true,
      default: 'override',
      doc: 'what to do when the header is there',
    }),
    value: list(string({ role: 'maySecret', expressions: true, doc: 'a value; several are joined with commas' })),
  },
  run({ name, existsAction = 'override', value = [] }, run) {
    const { headers } = run.message;
    const wrong = unsendable(name, value);
    if (wrong !== undefined) throw new PolicyError('InvalidHeader', wrong, { status: 500 });
    if (fixed.has(name.toLowerCase())) {
      run.telemetry.trace(`header \`${name}\` cannot be changed`);
      return undefined;
    }
    if (existsAction === 'delete') headers.delete(name);
    else if (existsAction === 'skip' && headers.has(name)) return undefined;
    else {
      const values = [...(existsAction === 'append' ? (headers.get(name) ?? []) : []), ...value];
      headers.set(name, ...(separate.has(name.toLowerCase()) ? values : [values.join(',')]));
    }
    return undefined;
  },
});
