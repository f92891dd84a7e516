import { Ajv, type ErrorObject } from 'ajv';
import { invalidRequest, type ServiceError } from '../errors.ts';

/** A body that fits its schema, or the answer the service gives instead. */
export type BodyCheck<Body> =
  | { readonly kind: 'body'; readonly body: Body }
  | { readonly kind: 'refused'; readonly error: ServiceError };

/** The parameters the service knows besides those of the schema, and how it names others. */
export interface KnownParameters {
  readonly names: string;
  readonly unknown: (names: readonly string[]) => ServiceError;
}

const ajv = new Ajv({ allowUnionTypes: true, verbose: true });

/** A check of request bodies against a JSON schema; its errors have OpenAI's shape and words (assumed of this service). */
export const checkBody = <Body>(
  schema: { readonly properties: object; readonly [word: string]: unknown },
  known?: KnownParameters,
): ((value: unknown) => BodyCheck<Body>) => {
  const fits = ajv.compile<Body>(schema);
  const names = known && new Set([...Object.keys(schema.properties), ...known.names.split(' ')]);
  return (value) => {
    const others =
      typeof value === 'object' && value !== null ? Object.keys(value).filter((name) => !names?.has(name)) : [];
    if (known !== undefined && others.length > 0) return { kind: 'refused', error: known.unknown(others) };
    return fits(value) ? { kind: 'body', body: value } : { kind: 'refused', error: bodyError(fits.errors?.[0]) };
  };
};

/** How the older operations refuse a parameter they do not know (as users report it: openinterpreter#103). */
export const unrecognizedArguments = (names: readonly string[]): ServiceError =>
  invalidRequest(
    `Unrecognized request argument${names.length > 1 ? 's' : ''} supplied: ${names.join(', ')}`,
    null,
    null,
  );

/** How the newer do (OpenAI's words). */
export const unknownParameter = ([name = '']: readonly string[]): ServiceError =>
  invalidRequest(`Unknown parameter: '${name}'.`, name, 'unknown_parameter');

const article = (type: string): string => (/^[aio]/.test(type) ? `an ${type}` : `a ${type}`);
const named = (type: string): string => (type === 'null' ? 'null' : article(type));

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
};

interface Words {
  readonly message: string;
  readonly code: string;
}

/** What is wrong with a value, by the word of JSON schema it offends. */
const wordsFor: Readonly<Record<string, (param: string, error: ErrorObject) => Words>> = {
  type: (param, { params, data }) => {
    const types = [params['type'] as string | readonly string[]].flat().filter((type) => type !== 'null');
    const expected = `${types.length > 1 ? 'one of ' : ''}${types.map(named).join(' or ')}`;
    return {
      message: `Invalid type for '${param}': expected ${expected}, but got ${named(typeOf(data))} instead.`,
      code: 'invalid_type',
    };
  },
  enum: (param, { params, data }) => {
    const values = (params['allowedValues'] as readonly unknown[]).filter((value) => value !== null);
    const listed = values.map((value) => `'${String(value)}'`).join(', ');
    return {
      message: `Invalid value for '${param}': ${JSON.stringify(data)}. Supported values are: ${listed}.`,
      code: 'invalid_value',
    };
  },
  minimum: (param, { params, data }) => ({
    message:
      `Invalid '${param}': integer below minimum value. Expected a value >= ${String(params['limit'])}, but got ` +
      `${String(data)} instead.`,
    code: 'integer_below_min_value',
  }),
  maximum: (param, { params, data }) => ({
    message:
      `Invalid '${param}': integer above maximum value. Expected a value <= ${String(params['limit'])}, but got ` +
      `${String(data)} instead.`,
    code: 'integer_above_max_value',
  }),
  minItems: (param, { params }) => ({
    message:
      `Invalid '${param}': empty array. Expected an array with minimum length ${String(params['limit'])}, but got an ` +
      'empty array instead.',
    code: 'empty_array',
  }),
};

const bodyError = (error: ErrorObject | undefined): ServiceError => {
  const param = paramOf(error?.instancePath ?? '');
  if (error?.keyword === 'required') {
    const missing = [param, error.params['missingProperty']].filter((part) => part !== '').join('.');
    return invalidRequest(`Missing required parameter: '${missing}'.`, missing, 'missing_required_parameter');
  }
  const words = error && wordsFor[error.keyword]?.(param, error);
  if (words !== undefined) return invalidRequest(words.message, param, words.code);
  return invalidRequest(
    `Invalid value for '${param}': it ${error?.message ?? 'is not valid'}.`,
    param,
    'invalid_value',
  );
};

/** `/messages/0/role` as OpenAI writes it: `messages[0].role`. */
const paramOf = (instancePath: string): string =>
  instancePath
    .replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')
    .replace(/^\./, '');
