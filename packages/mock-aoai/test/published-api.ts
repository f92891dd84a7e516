import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ErrorObject } from 'ajv';
import { parse } from 'yaml';

// The OpenAPI documents that Microsoft publishes. They are not part of the project: what needs them runs where a folder
// with them lies beside it.

const folder = fileURLToPath(new URL('../../../../shared/spec/openapi/', import.meta.url));
export const hasDocuments = existsSync(folder);

export type Json = Readonly<Record<string, unknown>>;

/** One document, and how it writes the paths of the classic family's deployments. */
export interface PublishedDocument {
  readonly file: string;
  readonly family: 'classic' | 'v1';
  readonly prefix: string;
}

export const documents: readonly PublishedDocument[] = [
  { file: 'azure-openai-2024-10-21.yaml', family: 'classic', prefix: '/deployments/{deployment-id}' },
  { file: 'azure-openai-preview.json', family: 'classic', prefix: '/deployments/{deployment-id}' },
  { file: 'azure-openai-v1.json', family: 'v1', prefix: '' },
];

interface Response {
  readonly content?: Readonly<Record<string, { readonly schema?: Json }>>;
}

interface Published {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { responses: Record<string, Response> }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

const read = (file: string): Published => {
  const text = readFileSync(`${folder}${file}`, 'utf8');
  return (file.endsWith('.json') ? JSON.parse(text) : parse(text)) as Published;
};

interface Discriminator {
  readonly propertyName: string;
  readonly mapping?: Readonly<Record<string, string>>;
}

const nameOf = (ref: unknown): string => String(ref).split('/').at(-1) ?? '';

/**
 * Draft 7 as OpenAPI means it: `nullable`, none of the words only OpenAPI knows, and a base type with a discriminator
 * stands for the type its value names, except where that type says what it is derived from.
 */
const draft7 = (published: Published) => {
  const { schemas } = published.components;
  const mappingOf = (name: string) => (schemas[name]?.['discriminator'] as Discriminator | undefined)?.mapping;
  const whole = (name: string): string => `#/components/schemas/${mappingOf(name) ? `${name} or derived` : name}`;
  const convert = (schema: unknown, isComponent: boolean): unknown => {
    if (Array.isArray(schema)) return schema.map((each) => convert(each, false));
    if (typeof schema !== 'object' || schema === null) return schema;
    const { nullable, discriminator: _, example: __, xml: ___, allOf, $ref, ...rest } = schema as Json;
    const bases = Array.isArray(allOf) && isComponent ? allOf.filter((each: Json) => '$ref' in each) : [];
    const mapped: Json = {
      ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, convert(value, false)])),
      ...($ref !== undefined && { $ref: `doc${whole(nameOf($ref))}` }),
      ...(Array.isArray(allOf) && {
        allOf: allOf.map((each: Json) =>
          bases.includes(each) ? { $ref: `doc${each['$ref']}` } : convert(each, false),
        ),
      }),
    };
    return nullable === true ? { anyOf: [{ type: 'null' }, mapped] } : mapped;
  };
  const derived = ([name, schema]: readonly [string, Json]): readonly (readonly [string, unknown])[] => {
    const discriminator = schema['discriminator'] as Discriminator | undefined;
    if (discriminator?.mapping === undefined) return [];
    const { propertyName } = discriminator;
    const choices = Object.entries(discriminator.mapping).map(([value, ref]) => ({
      anyOf: [
        { not: { required: [propertyName], properties: { [propertyName]: { const: value } } } },
        { $ref: `doc${whole(nameOf(ref))}` },
      ],
    }));
    return [[`${name} or derived`, { allOf: [{ $ref: `doc#/components/schemas/${name}` }, ...choices] }]];
  };
  const all = Object.entries(schemas);
  const components = {
    schemas: Object.fromEntries([
      ...all.map(([name, schema]) => [name, convert(schema, true)]),
      ...all.flatMap((entry) => derived(entry)),
    ]),
  };
  // `oneOf` the two answers to audio lets none pass, because each fits both: so it has to fit both.
  const schemaOf = (schema: Json): Json => {
    const { oneOf, ...rest } = schema;
    const isAudio = Array.isArray(oneOf) && oneOf.some((each: Json) => nameOf(each['$ref']) === 'audioResponse');
    return convert(isAudio ? { ...rest, allOf: oneOf } : schema, false) as Json;
  };
  return { components, schemaOf };
};

/** What a document says about one answer: the mistakes found, or undefined where it says nothing. */
export type Check = (
  operation: { readonly method: string; readonly path: string },
  status: number,
  type: string,
  body: unknown,
) => readonly ErrorObject[] | undefined;

export const checkerOf = ({ file }: PublishedDocument): Check => {
  const published = read(file);
  const { components, schemaOf } = draft7(published);
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false });
  ajv.addSchema({ $id: 'doc', components });
  const compiled = new Map<Json, ReturnType<typeof ajv.compile>>();
  return ({ method, path }, status, type, body) => {
    const responses = published.paths[path]?.[method.toLowerCase()]?.responses;
    const response = responses?.[String(status)] ?? responses?.['default'];
    // A status with nothing said of its body: any will do.
    if (response !== undefined && response.content === undefined) return [];
    const content = response?.content;
    const ofEvents = type === 'text/event-stream' ? content?.['application/json'] : undefined;
    const schema = (content?.[type] ?? ofEvents)?.schema;
    if (schema === undefined) return undefined;
    const validate = compiled.get(schema) ?? ajv.compile(schemaOf(schema));
    compiled.set(schema, validate);
    return validate(body) ? [] : (validate.errors ?? []);
  };
};

/** The mistakes that a document finds in a value of one of its schemas. */
export const schemaCheckOf = ({ file }: PublishedDocument) => {
  const { components } = draft7(read(file));
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false });
  ajv.addSchema({ $id: 'doc', components });
  return (name: string, value: unknown): readonly ErrorObject[] => {
    const validate = ajv.getSchema(`doc#/components/schemas/${name}`);
    if (validate === undefined) throw new Error(`${file} has no schema ${name}`);
    return validate(value) === true ? [] : (validate.errors ?? []);
  };
};

/** True where the document has the operation at all. */
export const definesOperation = ({ file }: PublishedDocument) => {
  const { paths } = read(file);
  return (method: string, path: string): boolean => paths[path]?.[method.toLowerCase()] !== undefined;
};
