import { boolean, integer, number, oneOf, string } from './attributes.ts';
import { chatText } from './chat-request.ts';
import { defineChild, type Evaluated, type RunningChildren } from './define-policy.ts';
import type { ResponseMessage } from './message.ts';
import { PolicyError } from './policy-error.ts';
import type { PolicyRun } from './run.ts';
import { restoredResponse, storedResponse } from './stored-response.ts';
import { decodeUtf8 } from './utf8.ts';

/** Values concatenated into the partition key. */
export const semanticCacheVaryBy = defineChild({
  name: 'vary-by',
  content: 'none',
  attributes: {},
  text: string({ expressions: true, doc: 'part of the partition' }),
});

/** Attributes of the lookups in the semantic cache, whose schema is one. */
export const semanticCacheLookupAttributes = {
  scoreThreshold: number({
    required: true,
    minimum: 0,
    maximum: 1,
    doc: 'largest distance of a prompt that counts as the same; smaller is stricter',
  }),
  embeddingsBackendId: string({
    required: true,
    expressions: true,
    names: 'backend',
    doc: 'the backend that makes embeddings',
  }),
  embeddingsBackendAuth: oneOf(['system-assigned', 'header'], {
    required: true,
    default: 'system-assigned',
    doc: 'how the gateway identifies itself there',
  }),
  ignoreSystemMessages: boolean({
    expressions: true,
    default: 'false',
    doc: 'leaves system messages out of the comparison',
  }),
  maxMessageCount: integer({ expressions: true, doc: 'longer dialogs are not cached' }),
  cacheId: string({ doc: 'the cache, which keeps answers of its own; stated by the schema only' }),
};

export const semanticCacheDifference =
  'a prompt is the text of its messages, one a line, and a hit is a cosine distance of at most score-threshold (the page does not say how either is made); the cache is in memory; streamed answers are neither looked up nor stored (assumed); what cache-id names is a part of that cache (assumed)';

/** The embeddings API asks for one; which one the gateway sends is not published (assumed). */
const apiVersion = '2024-10-21';
const embeddingsTimeoutMs = 30_000;

const isVector = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'number');

const vectorIn = (text: string): readonly number[] | undefined => {
  try {
    const { data } = JSON.parse(text) as { readonly data?: readonly { readonly embedding?: unknown }[] };
    const vector = data?.[0]?.embedding;
    return isVector(vector) ? vector : undefined;
  } catch {
    // Not JSON: no embeddings backend answered.
    return undefined;
  }
};

type Attributes = Evaluated<typeof semanticCacheLookupAttributes>;

const vectorOf = async (
  run: PolicyRun,
  { embeddingsBackendId, embeddingsBackendAuth }: Attributes,
  prompt: string,
): Promise<readonly number[] | undefined> => {
  const token =
    embeddingsBackendAuth === 'header'
      ? undefined
      : await run.services.identity.token('https://cognitiveservices.azure.com', undefined);
  const response = await run.network.call({
    backendId: embeddingsBackendId,
    path: '',
    query: [['api-version', apiVersion]],
    headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    body: { input: prompt },
    timeoutMs: embeddingsTimeoutMs,
  });
  const bytes = await response.body?.keep();
  return response.status === 200 && bytes !== undefined ? vectorIn(decodeUtf8(bytes)) : undefined;
};

/** Answers of one cache, operation and deployment, which the path names, are no answers of another. */
const partitionOf = async (
  { matching, request }: PolicyRun,
  { cacheId }: Attributes,
  children: RunningChildren,
): Promise<string> => {
  const values = await Promise.all((await children.elements()).map((each) => each.text()));
  return JSON.stringify([
    cacheId ?? '',
    matching.apiId,
    request.originalUrl.path,
    ...values.map((value) => value ?? ''),
  ]);
};

/** Embeds the prompt; undefined, with the reason in the trace, when there is nothing to compare. */
const embedded = async (run: PolicyRun, attributes: Attributes): Promise<readonly number[] | undefined> => {
  const body = await run.request.body?.keep();
  const chat = body && chatText(body, { withSystem: attributes.ignoreSystemMessages !== true });
  const tooLong = attributes.maxMessageCount !== undefined && (chat?.messages ?? 0) > attributes.maxMessageCount;
  if (chat === undefined || chat.text === '' || chat.isStreamed || tooLong) {
    run.telemetry.trace('no prompt that the semantic cache takes');
    return undefined;
  }
  try {
    const vector = await vectorOf(run, attributes, chat.text);
    if (vector === undefined) run.telemetry.trace('the embeddings backend gave no vector');
    return vector;
  } catch (error) {
    // A lookup that fails is silent (reference page); the request goes on.
    if (!(error instanceof PolicyError)) throw error;
    run.telemetry.trace(`the embeddings backend cannot be asked: ${error.message}`);
    return undefined;
  }
};

/** Gives the answer to a prompt that is near enough; remembers the prompt for the policy that stores its answer. */
export const lookUpCompletion = async (
  attributes: Attributes,
  run: PolicyRun,
  children: RunningChildren,
): Promise<ResponseMessage | undefined> => {
  const vector = await embedded(run, attributes);
  if (vector === undefined) return undefined;
  const partition = await partitionOf(run, attributes, children);
  const found = await run.state.vectors.nearest(partition, vector);
  const isHit = found !== undefined && found.distance <= attributes.scoreThreshold;
  run.telemetry.trace(isHit ? 'found in the semantic cache' : 'not in the semantic cache', {
    ...(found !== undefined && { distance: found.distance }),
  });
  if (isHit) return restoredResponse(found.response);
  run.wanted.prompt = { partition, vector };
  return undefined;
};

/** Stores the answer to the prompt that was looked up; only 200 (assumed). */
export const storeCompletion = async (duration: number, run: PolicyRun): Promise<undefined> => {
  const { prompt } = run.wanted;
  const { response } = run;
  if (prompt !== undefined && response?.status === 200)
    await run.state.vectors.add(prompt.partition, prompt.vector, await storedResponse(response), duration);
  return undefined;
};
