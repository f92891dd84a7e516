/** A JSON schema, as far as a sample needs it. */
export interface SampleSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, SampleSchema>>;
  readonly items?: SampleSchema;
  readonly anyOf?: readonly SampleSchema[];
  readonly oneOf?: readonly SampleSchema[];
  readonly allOf?: readonly SampleSchema[];
  readonly required?: readonly string[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SampleSchema>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly format?: string;
}

/** Schemas may refer to themselves; deeper than this only what must be there is made, and null where it may be. */
const deepest = 6;
/** Below this nothing is made any more: a schema that asks for more has no end. */
const bottom = 40;
/** Values in one sample, and in one list. */
const mostValues = 10_000;
const mostItems = 100;

const texts: ReadonlyMap<string, string> = new Map([
  ['date', '2024-01-31'],
  ['date-time', '2024-01-31T13:05:09Z'],
  ['time', '13:05:09Z'],
  ['email', 'someone@contoso.example'],
  ['uuid', '00000000-0000-4000-a000-000000000000'],
  ['uri', 'https://contoso.example/'],
]);

interface Sampling {
  readonly root: SampleSchema;
  readonly random: () => number;
  word(): string;
  /** Values made so far. */
  count: number;
}

const resolved = (schema: SampleSchema, { root }: Sampling): SampleSchema => {
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  if (schema.$ref === '#') return root;
  return name === undefined ? schema : (new Map(Object.entries(root.$defs ?? {})).get(name) ?? {});
};

const typeOf = ({ type, properties, items }: SampleSchema): string => {
  if (typeof type === 'string') return type;
  if (type !== undefined) return type.find((each) => each !== 'null') ?? 'null';
  return properties !== undefined ? 'object' : items !== undefined ? 'array' : 'string';
};

const pick = <T>(from: readonly T[], random: () => number): T | undefined => from[Math.floor(random() * from.length)];

const isNull = ({ type }: SampleSchema): boolean => type === 'null' || (Array.isArray(type) && type.includes('null'));

/** Of several the first, or null where the schema goes on for ever. */
const choiceOf = ({ anyOf, oneOf }: SampleSchema, depth: number): SampleSchema | undefined => {
  const choices = anyOf ?? oneOf ?? [];
  return (depth > deepest ? choices.find(isNull) : undefined) ?? choices[0];
};

/** All that several schemas say, as one. */
const merged = (schema: SampleSchema, sampling: Sampling): SampleSchema => {
  const parts = [schema, ...(schema.allOf ?? []).map((each) => resolved(each, sampling))];
  const properties = Object.assign({}, ...parts.map((part) => part.properties)) as SampleSchema['properties'];
  const { allOf: _, ...all } = Object.assign({}, ...parts) as SampleSchema;
  return { ...all, ...(properties && { properties }) };
};

const numberOf = ({ minimum = 0, maximum = minimum + 9 }: SampleSchema, random: () => number): number => {
  const least = Math.ceil(minimum);
  return least + Math.floor(random() * Math.max(1, Math.min(9, Math.floor(maximum) - least) + 1));
};

const sample = (written: SampleSchema, sampling: Sampling, depth: number): unknown => {
  sampling.count++;
  if (depth > bottom || sampling.count > mostValues) return null;
  const found = resolved(written, sampling);
  const schema = found.allOf === undefined ? found : merged(found, sampling);
  if (depth > deepest && isNull(schema)) return null;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return pick(schema.enum, sampling.random) ?? null;
  const choice = choiceOf(schema, depth);
  if (choice !== undefined) return sample(choice, sampling, depth + 1);
  switch (typeOf(schema)) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => depth <= deepest || schema.required?.includes(name) === true)
          .map(([name, each]) => [name, sample(each, sampling, depth + 1)]),
      );
    case 'array': {
      const count = Math.min(mostItems, Math.max(depth > deepest ? 0 : 1, schema.minItems ?? 0));
      return Array.from({ length: count }, () => sample(schema.items ?? {}, sampling, depth + 1));
    }
    case 'integer':
    case 'number':
      return numberOf(schema, sampling.random);
    case 'boolean':
      return sampling.random() < 0.5;
    case 'null':
      return null;
    default:
      return texts.get(schema.format ?? '') ?? sampling.word();
  }
};

/** A value the schema allows, which seed and prompt alone decide; all properties are there, as strict mode demands. */
export const sampleOf = (schema: SampleSchema, random: () => number, word: () => string): unknown =>
  sample(schema, { root: schema, random, word, count: 0 }, 0);
