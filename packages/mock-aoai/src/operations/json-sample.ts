/** A JSON schema, as far as a sample needs it. */
export interface SampleSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, SampleSchema>>;
  readonly items?: SampleSchema;
  readonly anyOf?: readonly SampleSchema[];
  readonly oneOf?: readonly SampleSchema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SampleSchema>>;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly format?: string;
}

/** Schemas may refer to themselves; deeper than this only what must be there is made. */
const deepest = 6;

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

const sample = (written: SampleSchema, sampling: Sampling, depth: number): unknown => {
  const schema = resolved(written, sampling);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return pick(schema.enum, sampling.random) ?? null;
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice !== undefined) return sample(choice, sampling, depth + 1);
  switch (typeOf(schema)) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, each]) => [name, sample(each, sampling, depth + 1)]),
      );
    case 'array': {
      const count = depth > deepest ? (schema.minItems ?? 0) : Math.max(1, schema.minItems ?? 1);
      return Array.from({ length: count }, () => sample(schema.items ?? {}, sampling, depth + 1));
    }
    case 'integer':
    case 'number':
      return Math.ceil(schema.minimum ?? 0) + Math.floor(sampling.random() * 10);
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
  sample(schema, { root: schema, random, word }, 0);
