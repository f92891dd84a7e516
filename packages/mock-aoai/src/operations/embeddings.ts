import type { Demand } from '../charging.ts';
import { modelName } from '../deployments.ts';
import { invalidRequest } from '../errors.ts';
import { randomFrom } from '../random.ts';
import type { TokenCounter } from '../tokens.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { checkBody, unrecognizedArguments } from './request-body.ts';

type Input = string | readonly string[] | readonly number[] | readonly (readonly number[])[];

interface EmbeddingsRequest {
  readonly input: Input;
  readonly dimensions?: number | null;
  readonly encoding_format?: 'float' | 'base64' | null;
}

const tokenList = { type: 'array', minItems: 1, items: { type: 'integer' } };

const checkRequest = checkBody<EmbeddingsRequest>(
  {
    type: 'object',
    required: ['input'],
    properties: {
      input: {
        type: ['string', 'array'],
        minLength: 1,
        minItems: 1,
        maxItems: 2048,
        anyOf: [
          { type: 'string' },
          { type: 'array', items: { type: 'string', minLength: 1 } },
          { type: 'array', items: { type: 'integer' } },
          { type: 'array', items: tokenList },
        ],
      },
      dimensions: { type: ['integer', 'null'], minimum: 1 },
      encoding_format: { enum: ['float', 'base64', null] },
    },
  },
  { names: 'model user input_type', unknown: unrecognizedArguments },
);

/** Embeddings: unit vectors that seed, model and text decide. Texts with words and letters in common are near. */
export const embeddings: Operation = {
  name: 'Embeddings_Create',
  shortName: 'embeddings',
  kind: 'embeddings',
  prepare(value, call) {
    const check = checkRequest(value);
    if (check.kind === 'refused') return check.error;
    const problem = dimensionsProblem(check.body, call.spec.model);
    if (problem !== undefined) return invalidRequest(problem, 'dimensions', null);
    const items = itemsOf(check.body.input);
    const promptTokens = items.reduce((sum, item) => sum + tokensOf(item, call.tokens), 0);
    const promptCharacters = items.reduce((sum, item) => sum + item.length, 0);
    const demand: Demand = { kind: 'embeddings', promptTokens, promptCharacters, maxTokens: undefined };
    return { demand, reply: () => reply(items, check.body, call, promptTokens) };
  },
};

/** Dimensions of a model's vectors (reference page, models). */
const fullDimensions = (model: string): number => (model === 'text-embedding-3-large' ? 3072 : 1536);

const dimensionsProblem = ({ dimensions }: EmbeddingsRequest, model: string): string | undefined => {
  if (dimensions === undefined || dimensions === null) return undefined;
  if (!model.startsWith('text-embedding-3')) return 'This model does not support specifying dimensions.';
  const most = fullDimensions(model);
  return dimensions > most
    ? `Invalid value for 'dimensions' = ${dimensions}. Must be less than or equal to ${most}.`
    : undefined;
};

type Item = string | readonly number[];

const itemsOf = (input: Input): readonly Item[] => {
  if (typeof input === 'string') return [input];
  return isTokenList(input) ? [input] : input;
};

const isTokenList = (input: Exclude<Input, string>): input is readonly number[] => typeof input[0] === 'number';

const tokensOf = (item: Item, tokens: TokenCounter): number =>
  typeof item === 'string' ? tokens.text(item) : item.length;

const reply = (items: readonly Item[], request: EmbeddingsRequest, call: Call, promptTokens: number): Reply => {
  const { model } = call.spec;
  const dimensions = request.dimensions ?? fullDimensions(model);
  const embeddingOf = (item: Item) => {
    const vector = unitVector(`${call.seed}/${model}`, item, dimensions);
    return request.encoding_format === 'base64' ? base64(vector) : vector;
  };
  return {
    kind: 'json',
    body: {
      object: 'list',
      data: items.map((item, index) => ({ object: 'embedding', index, embedding: embeddingOf(item) })),
      model: modelName(call.spec),
      usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
    },
    usage: { promptTokens, completionTokens: 0, totalTokens: promptTokens },
  };
};

/** Words, and runs of three letters within them, so that other forms of a word are near too. */
const featuresOf = (item: Item): readonly string[] => {
  if (typeof item !== 'string') return item.map(String);
  const words = item.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.flatMap((word) => {
    const padded = `<${word}>`;
    return [word, ...Array.from({ length: padded.length - 2 }, (_, at) => padded.slice(at, at + 3))];
  });
};

/** Numbers a feature adds to; enough that two features seldom meet. */
const spread = 48;

/** Nine digits: a float's precision, and half the length of a double in JSON. */
const unitVector = (source: string, item: Item, dimensions: number): readonly number[] => {
  const raw = new Float64Array(dimensions);
  const add = (feature: string): void => {
    const random = randomFrom(`${source}/${feature}`);
    for (let n = 0; n < spread; n++) {
      const at = Math.floor(random() * dimensions);
      raw[at] = (raw[at] ?? 0) + (random() < 0.5 ? -1 : 1);
    }
  };
  // What a text without words has, and no text without.
  add('');
  for (const feature of featuresOf(item)) add(feature);
  const length = Math.sqrt(raw.reduce((sum, value) => sum + value * value, 0));
  return [...raw].map((value) => Math.round((value / length) * 1e9) / 1e9);
};

/** Four bytes a number, little-endian: what the official clients ask for by default. */
const base64 = (vector: readonly number[]): string => {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString('base64');
};
