import { integer, string } from '../attributes.ts';
import { definePolicy } from '../define-policy.ts';
import { isOdataPath, odataQueryErrors, odataVersion } from '../odata.ts';
import type { PolicyRun } from '../run.ts';
import { settle, type ValidationError } from '../validation.ts';

interface Versions {
  readonly minOdataVersion?: string;
  readonly maxOdataVersion?: string;
}

const error = (type: string, name: string, rule: string, details: string): ValidationError => ({
  name,
  type,
  rule,
  details,
  action: 'prevent',
});

const inHeader = (name: string, rule: string, details: string): ValidationError =>
  error('RequestHeader', name, rule, details);

/** The version of the request must be one, and within the bounds; the one it accepts at most must be one (OData 4.01, part 1). */
const headerErrors = (
  { request }: PolicyRun,
  { minOdataVersion, maxOdataVersion }: Versions,
): readonly ValidationError[] => {
  const [given, most] = [request.headers.text('OData-Version'), request.headers.text('OData-MaxVersion')];
  const version = given === undefined ? undefined : odataVersion(given);
  const bound = (text: string | undefined, other: number): number =>
    text === undefined ? other : (odataVersion(text) ?? other);
  const isOutside =
    version !== undefined &&
    (version < bound(minOdataVersion, 0) || version > bound(maxOdataVersion, Number.POSITIVE_INFINITY));
  return [
    ...(given !== undefined && version === undefined
      ? [inHeader('OData-Version', 'IncorrectMessage', `The OData version ${given} is not valid.`)]
      : []),
    ...(isOutside ? [inHeader('OData-Version', 'Version', `The OData version ${given} is not accepted.`)] : []),
    ...(most !== undefined && odataVersion(most) === undefined
      ? [inHeader('OData-MaxVersion', 'IncorrectMessage', `The OData version ${most} is not valid.`)]
      : []),
  ];
};

const urlErrors = ({ request, matching }: PolicyRun, version: number): readonly ValidationError[] => {
  const keys = new Set(matching.subscriptionKeyNames.map((name) => name.toLowerCase()));
  const query = request.originalUrl.query.filter(([name]) => !keys.has(name.toLowerCase()));
  const path = isOdataPath(decoded(request.operationPath))
    ? []
    : [error('PathParameter', '', 'IncorrectMessage', 'A quote or a bracket of the path is not closed.')];
  const found = odataQueryErrors(query, version);
  return [...path, ...found.map(({ name, details }) => error('QueryParameter', name, 'IncorrectMessage', details))];
};

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    // A lone percent sign: looked at as it is.
    return path;
  }
};

/** Refuses a request that OData's rules for URLs and headers do not allow. */
export const validateOdataRequest = definePolicy({
  name: 'validate-odata-request',
  sections: ['inbound'],
  scopes: ['global', 'workspace', 'product', 'api'],
  once: true,
  content: 'none',
  traits: ['readsBody'],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-odata-request-policy',
  fidelity: 'approximate',
  difference:
    'the grammar of OData 4.01 is checked, not the names, which need the model of the API; $search and $apply by their quotes and brackets only; status, texts and form of the errors are not published and are those of the other validations (assumed)',
  attributes: {
    errorVariableName: string({ writes: 'object', doc: 'the variable that gets what is wrong' }),
    defaultOdataVersion: string({ default: '4.0', doc: 'the version of a request that states none' }),
    minOdataVersion: string({ doc: 'the oldest version a request may state' }),
    maxOdataVersion: string({ doc: 'the newest version a request may state' }),
    maxSize: integer({ unit: 'bytes', doc: 'how long the body may be' }),
  },
  async run({ errorVariableName, defaultOdataVersion = '4.0', maxSize, ...versions }, run) {
    const size = maxSize === undefined ? 0 : ((await run.request.body?.keep())?.length ?? 0);
    const stated = run.request.headers.text('OData-Version');
    const version = odataVersion(stated ?? defaultOdataVersion) ?? 4;
    const tooLong = `Request's body is ${size} bytes long and it exceeds the limit of ${maxSize} bytes.`;
    return settle(
      run,
      [
        ...(maxSize !== undefined && size > maxSize ? [error('RequestBody', '', 'SizeLimit', tooLong)] : []),
        ...headerErrors(run, versions),
        ...urlErrors(run, version),
      ],
      errorVariableName,
    );
  },
});
