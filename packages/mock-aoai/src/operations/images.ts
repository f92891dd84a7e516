import type { FormBody } from '../arrival.ts';
import { promptFilterResults, refusedPrompt } from '../content-filter.ts';
import { imageFiltered, invalidRequest, notMocked, operationNotSupported, type ServiceError } from '../errors.ts';
import { guidFrom, randomFrom } from '../random.ts';
import type { Call, Operation, Prepared } from './operation.ts';
import { stripes } from './png.ts';
import { checkBody, unknownParameter } from './request-body.ts';

interface ImageRequest {
  readonly prompt: string;
  readonly n?: number | null;
  readonly size?: string | null;
  readonly quality?: string | null;
  readonly response_format?: 'url' | 'b64_json' | null;
  readonly output_format?: string | null;
  readonly background?: string | null;
  readonly stream?: boolean | null;
}

const text = { type: ['string', 'null'] };

const alsoKnown = 'model moderation output_compression safety_identifier input_fidelity';

const checkRequest = checkBody<ImageRequest>(
  {
    type: 'object',
    required: ['prompt'],
    properties: {
      prompt: { type: 'string', minLength: 1 },
      n: { type: ['integer', 'null'], minimum: 1, maximum: 10 },
      size: text,
      quality: text,
      style: { enum: ['vivid', 'natural', null] },
      response_format: { enum: ['url', 'b64_json', null] },
      output_format: { enum: ['png', 'jpeg', 'webp', null] },
      background: text,
      user: text,
      partial_images: { type: ['integer', 'null'] },
      stream: { type: ['boolean', 'null'] },
    },
  },
  { names: alsoKnown, unknown: unknownParameter },
);

/** What a family of models can make (reference page, image generation). */
interface ImageModel {
  readonly sizes: readonly string[];
  readonly qualities: readonly string[];
  readonly most: number;
  /** Those that tell tokens give images in the answer itself, and take no `response_format`. */
  readonly tellsTokens: boolean;
}

const dalle: ImageModel = {
  sizes: ['1024x1024', '1792x1024', '1024x1792'],
  qualities: ['standard', 'hd'],
  most: 1,
  tellsTokens: false,
};

const gptImage: ImageModel = {
  sizes: ['1024x1024', '1536x1024', '1024x1536', 'auto'],
  qualities: ['low', 'medium', 'high', 'auto'],
  most: 10,
  tellsTokens: true,
};

const modelOf = ({ spec }: Call): ImageModel => (spec.model.startsWith('dall-e') ? dalle : gptImage);

/** Tokens of an image by its quality (reference page of OpenAI, image generation); `auto` counts as medium (assumed). */
const tokensOf: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '1024x1024': { low: 272, medium: 1056, high: 4160 },
  '1024x1536': { low: 408, medium: 1584, high: 6240 },
  '1536x1024': { low: 400, medium: 1568, high: 6208 },
};

const oneOf = (
  param: string,
  value: string | null | undefined,
  allowed: readonly string[],
): ServiceError | undefined =>
  value === undefined || value === null || allowed.includes(value)
    ? undefined
    : invalidRequest(
        `Invalid value: '${value}'. Supported values are: ${allowed.map((each) => `'${each}'`).join(', ')}.`,
        param,
        'invalid_value',
      );

const problemOf = (request: ImageRequest, model: ImageModel): ServiceError | undefined => {
  if (model.tellsTokens && request.response_format)
    return invalidRequest("Unknown parameter: 'response_format'.", 'response_format', 'unknown_parameter');
  if ((request.n ?? 1) > model.most)
    return invalidRequest(`You must provide n=${model.most} for this model.`, 'n', 'invalid_value');
  return oneOf('size', request.size, model.sizes) ?? oneOf('quality', request.quality, model.qualities);
};

const colour = (random: () => number): Uint8Array => Uint8Array.from([0, 0, 0], () => Math.floor(random() * 256));

const imageOf = (request: ImageRequest, size: string, index: number, { seed }: Call): string => {
  const [width = 1024, height = 1024] = size.split('x').map(Number);
  const random = randomFrom(`${seed}/image/${index}/${request.prompt}`);
  return stripes(width, height, [colour(random), colour(random)]).toString('base64');
};

/** A URL as the service gives one; it leads nowhere. */
const urlOf = ({ seed, requestId }: Call, index: number): string =>
  `https://dalleproduse.blob.core.windows.net/private/images/${guidFrom(`${seed}/image/${requestId}/${index}`)}/generated_00.png`;

const prepared = (request: ImageRequest, call: Call): Prepared | ServiceError => {
  const model = modelOf(call);
  if (request.stream === true) return notMocked('images: stream');
  const problem = problemOf(request, model);
  if (problem !== undefined) return problem;
  const filtered = refusedPrompt(request.prompt);
  if (filtered !== undefined) return imageFiltered(filtered);
  const promptTokens = call.tokens.text(request.prompt);
  return {
    demand: { kind: 'embeddings', promptTokens, promptCharacters: request.prompt.length, maxTokens: undefined },
    reply: () => (model.tellsTokens ? gptReply(request, call, promptTokens) : dalleReply(request, call, promptTokens)),
  };
};

const dalleReply = (request: ImageRequest, call: Call, promptTokens: number) => {
  const [filter] = promptFilterResults([request.prompt]);
  const { jailbreak: _, ...content } = filter?.content_filter_results ?? {};
  const image =
    request.response_format === 'b64_json'
      ? { b64_json: imageOf(request, request.size ?? '1024x1024', 0, call) }
      : { url: urlOf(call, 0) };
  const data = [
    {
      ...image,
      revised_prompt: request.prompt,
      content_filter_results: content,
      prompt_filter_results: filter?.content_filter_results,
    },
  ];
  const usage = { promptTokens, completionTokens: 0, totalTokens: promptTokens };
  return { kind: 'json', body: { created: call.created, data }, usage } as const;
};

const gptReply = (request: ImageRequest, call: Call, promptTokens: number) => {
  const size = request.size && request.size !== 'auto' ? request.size : '1024x1024';
  const quality = request.quality && request.quality !== 'auto' ? request.quality : 'medium';
  const count = request.n ?? 1;
  const completionTokens = count * (tokensOf[size]?.[quality] ?? 0);
  const usage = { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens };
  const body = {
    created: call.created,
    background: request.background === 'transparent' ? 'transparent' : 'opaque',
    output_format: request.output_format ?? 'png',
    quality,
    size,
    data: Array.from({ length: count }, (_, index) => ({ b64_json: imageOf(request, size, index, call) })),
    usage: {
      input_tokens: promptTokens,
      input_tokens_details: { text_tokens: promptTokens, image_tokens: 0 },
      output_tokens: completionTokens,
      total_tokens: usage.totalTokens,
    },
  };
  return { kind: 'json', body, usage } as const;
};

/** Images of a prompt: stripes in two colours that seed and prompt decide. */
export const generateImages: Operation = {
  name: 'ImageGenerations_Create',
  shortName: 'imageGeneration',
  kind: 'images',
  prepare(value, call) {
    const check = checkRequest(value);
    return check.kind === 'refused' ? check.error : prepared(check.body, call);
  },
};

/** Numbers of a form are texts. */
const requestIn = ({ fields }: FormBody): object => ({
  ...fields,
  ...('n' in fields && { n: Number(fields['n']) }),
  ...('stream' in fields && { stream: fields['stream'] === 'true' }),
});

/** The same for an image that is sent; what is in it plays no part. Only the newer models do it (reference page). */
export const editImages: Operation = {
  name: 'ImageEdits_Create',
  shortName: 'imageEdit',
  kind: 'images',
  input: 'form',
  prepare(value, call) {
    const form = value as FormBody;
    if (!modelOf(call).tellsTokens) return operationNotSupported('imageEdit', call.spec.model);
    if (!form.files.some(({ name }) => /^image(\[\])?$/.test(name)))
      return invalidRequest("Missing required parameter: 'image'.", 'image', 'missing_required_parameter');
    const check = checkRequest(requestIn(form));
    return check.kind === 'refused' ? check.error : prepared(check.body, call);
  },
};
