import type { SchemaOptions } from '@spillway/policies';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { RE2JS } from 're2js';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const single = new Set(['not', 'if', 'then', 'else', 'contains', 'propertyNames', 'additionalProperties', 'items']);
const lists = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']);
const maps = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

/** Makes JSON schemas of OpenAPI's: each once, so that a document that holds itself ends. */
class Translation {
  readonly #options: SchemaOptions;
  readonly #made = new Map<Json, unknown>();
  constructor(options: SchemaOptions) {
    this.#options = options;
  }

  #name(name: string): string {
    return this.#options.ignoresCaseOfNames === true ? name.toLowerCase() : name;
  }

  #map(key: string, value: Json): Json {
    const rename = (name: string): string => (key === 'properties' ? this.#name(name) : name);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [rename(name), this.schema(each)]));
  }

  #keyword(key: string, value: unknown): unknown {
    if (maps.has(key) && isObject(value)) return this.#map(key, value);
    if (lists.has(key) && Array.isArray(value)) return value.map((each) => this.schema(each));
    if (key === 'required' && Array.isArray(value)) return value.map((name) => this.#name(String(name)));
    return single.has(key) && isObject(value) ? this.schema(value) : value;
  }

  #translated(schema: Json): Json {
    const made: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(schema))
      if (key !== 'nullable' && key !== '$id' && key !== '$schema') made[key] = this.#keyword(key, value);
    // OpenAPI 3.0: a flag beside the bound.
    for (const [exclusive, bound] of [
      ['exclusiveMinimum', 'minimum'],
      ['exclusiveMaximum', 'maximum'],
    ] as const) {
      if (typeof schema[exclusive] !== 'boolean') continue;
      delete made[exclusive];
      if (schema[exclusive] !== true || typeof schema[bound] !== 'number') continue;
      made[exclusive] = schema[bound];
      delete made[bound];
    }
    if (made['type'] === 'file') delete made['type'];
    const { additionalProperties } = this.#options;
    if (additionalProperties !== undefined && isObject(schema['properties']))
      made['additionalProperties'] = additionalProperties;
    return made;
  }

  schema(value: unknown): unknown {
    if (!isObject(value)) return value;
    const known = this.#made.get(value);
    if (known !== undefined) return known;
    // Filled below: a schema within itself finds the outer one.
    const made: Record<string, unknown> = {};
    this.#made.set(value, made);
    const translated = this.#translated(value);
    Object.assign(made, value['nullable'] === true ? { anyOf: [translated, { type: 'null' }] } : translated);
    return made;
  }
}

/** Patterns run in linear time; one that needs more than that runs as JavaScript's. */
const linear = (pattern: string): { test(text: string): boolean } => {
  try {
    const compiled = RE2JS.compile(pattern);
    return { test: (text) => compiled.matcher(text).find() };
  } catch {
    return new RegExp(pattern, 'u');
  }
};

const ajv = (): Ajv2020 => {
  const made = new Ajv2020({
    strict: false,
    validateSchema: false,
    addUsedSchema: false,
    logger: false,
    code: { regExp: Object.assign(linear, { code: 'linear' }) },
  });
  addFormats.default(made);
  return made;
};

const keyOf = ({ additionalProperties, ignoresCaseOfNames }: SchemaOptions): string =>
  `${String(additionalProperties)} ${String(ignoresCaseOfNames === true)}`;

type Compiled = ValidateFunction | { readonly problem: string };

/** References of a schema lead into the document: its definitions stand beside it. */
const compile = (schema: object, document: unknown, options: SchemaOptions): Compiled => {
  const translation = new Translation(options);
  const of = isObject(document) ? document : {};
  const components = isObject(of['components']) ? of['components'] : {};
  const root = {
    components: { schemas: isObject(components['schemas']) ? mapped(components['schemas'], translation) : {} },
    definitions: isObject(of['definitions']) ? mapped(of['definitions'], translation) : {},
    $defs: isObject(of['$defs']) ? mapped(of['$defs'], translation) : {},
    allOf: [translation.schema(schema)],
  };
  try {
    return ajv().compile(root);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
};

const mapped = (schemas: Json, translation: Translation): Json =>
  Object.fromEntries(Object.entries(schemas).map(([name, each]) => [name, translation.schema(each)]));

const lowered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(lowered);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name.toLowerCase(), lowered(each)]));
};

const compiled = new WeakMap<object, Map<string, Compiled>>();

/** What a value has that a schema does not allow, in words of Ajv; undefined when it fits. */
export const checkSchema = (
  schema: unknown,
  document: unknown,
  value: unknown,
  options: SchemaOptions,
): string | undefined => {
  if (!isObject(schema)) return schema === false ? 'Nothing is allowed here.' : undefined;
  const known = compiled.get(schema) ?? new Map<string, Compiled>();
  compiled.set(schema, known);
  const key = keyOf(options);
  const validate = known.get(key) ?? compile(schema, document, options);
  known.set(key, validate);
  if (typeof validate !== 'function') return `The definition cannot be used: ${validate.problem}.`;
  if (validate(options.ignoresCaseOfNames === true ? lowered(value) : value)) return undefined;
  const [error] = validate.errors ?? [];
  const extra: unknown = error?.params['additionalProperty'];
  const told = extra === undefined ? '' : ` (\`${String(extra)}\`)`;
  return `${error?.instancePath === '' ? 'The value' : (error?.instancePath ?? 'The value')} ${error?.message ?? 'is not allowed'}${told}.`;
};
