import { sample } from 'openapi-sampler';

/** A value that a schema of an OpenAPI document allows; undefined when the schema leads nowhere. */
export const sampleOf = (schema: unknown, document: unknown, as: 'json' | 'xml'): string | undefined => {
  try {
    const value = sample(schema as object, { quiet: true, skipWriteOnly: true, format: as }, document as object);
    return typeof value === 'string' && as === 'xml' ? value : JSON.stringify(value);
  } catch {
    // A reference to nothing, or a form that XML does not have: there is no sample.
    return undefined;
  }
};
