import { Ajv, type ErrorObject } from 'ajv';
import { invalidRequest, type ServiceError } from '../errors.ts';

/** A body that fits its schema, or the answer the service gives instead. */
export type BodyCheck<Body> =
  | { readonly kind: 'body'; readonly body: Body }
  | { readonly kind: 'refused'; readonly error: ServiceError };

const ajv = new Ajv({ allowUnionTypes: true });

/** A check of request bodies against a JSON schema; its errors have OpenAI's shape (assumed). */
export const checkBody = <Body>(schema: object): ((value: unknown) => BodyCheck<Body>) => {
  const fits = ajv.compile<Body>(schema);
  return (value) =>
    fits(value) ? { kind: 'body', body: value } : { kind: 'refused', error: bodyError(fits.errors?.[0]) };
};

const bodyError = (error: ErrorObject | undefined): ServiceError => {
  const param = paramOf(error?.instancePath ?? '');
  if (error?.keyword === 'required') {
    const missing = [param, error.params.missingProperty].filter((part) => part !== '').join('.');
    return invalidRequest(`Missing required parameter: '${missing}'.`, missing, 'missing_required_parameter');
  }
  const code = error?.keyword === 'type' ? 'invalid_type' : 'invalid_value';
  return invalidRequest(`Invalid value for '${param}': it ${error?.message ?? 'is not valid'}.`, param, code);
};

/** `/messages/0/role` as OpenAI writes it: `messages[0].role`. */
const paramOf = (instancePath: string): string =>
  instancePath
    .replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')
    .replace(/^\./, '');
