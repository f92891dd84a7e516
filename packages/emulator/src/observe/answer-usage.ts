import { decodeUtf8, type TokenUsage } from '@spillway/policies';
import { type ModelAnswer, parseAnswer, piecesIn, usageIn } from '../pipeline/model-answer.ts';
import { countTokens, estimatePrompt } from '../services/tokens.ts';
import type { ObservedUsage } from './record.ts';

/** What an answer says of the model that made it. */
export interface AnswerFacts {
  readonly model: string | null;
  readonly usage: ObservedUsage | null;
}

const nothing: AnswerFacts = { model: null, usage: null };

const unknown = (isPartial: boolean): ObservedUsage => ({
  promptTokens: 0,
  completionTokens: 0,
  totalTokens: 0,
  counted: 'unknown',
  isPartial,
});

const reported = (usage: TokenUsage | undefined): ObservedUsage | null => {
  if (usage === undefined) return null;
  const { promptTokens, completionTokens, totalTokens } = usage;
  return { promptTokens, completionTokens, totalTokens, counted: 'reported', isPartial: false };
};

type Named = ModelAnswer & { readonly model?: unknown; readonly response?: { readonly model?: unknown } | null };

const modelOf = ({ model, response }: Named): string | null => {
  const name = model ?? response?.model;
  return typeof name === 'string' && name !== '' ? name : null;
};

/** What is written in the last part of an answer that is too long to be kept, such as many embeddings. */
const factsOfEnd = (text: string): AnswerFacts => {
  const usages = [...text.matchAll(/"usage"\s*:\s*(\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})/g)];
  const models = [...text.matchAll(/"model"\s*:\s*"([^"\\]+)"/g)];
  const usage = parseAnswer(`{"usage":${usages.at(-1)?.[1] ?? 'null'}}`);
  return { model: models.at(-1)?.[1] ?? null, usage: reported(usage && usageIn(usage)) };
};

/** What has been kept of an answer. */
export interface KeptAnswer {
  readonly isStreamed: boolean;
  readonly bytes: Uint8Array;
  /** All of it is here, not only its end. */
  readonly isWhole: boolean;
  /** It came to its end. */
  readonly isComplete: boolean;
  /** What was asked; undefined when it was too long to keep. */
  readonly request: Uint8Array | undefined;
}

interface ReadStream extends AnswerFacts {
  /** The texts that it brought; empty when it is not that of a model. */
  readonly texts: readonly string[];
}

const readStream = (bytes: Uint8Array): ReadStream => {
  let { model, usage } = nothing;
  const texts = new Map<unknown, string>();
  for (const line of decodeUtf8(bytes).split('\n')) {
    const event = line.startsWith('data:') ? parseAnswer(line.slice(5)) : undefined;
    if (event === undefined) continue;
    model = modelOf(event) ?? model;
    usage = reported(usageIn(event)) ?? usage;
    for (const [index, piece] of piecesIn(event) ?? []) texts.set(index, (texts.get(index) ?? '') + piece);
  }
  return { model, usage, texts: [...texts.values()] };
};

/** A stream says what it used in its last event, if the client asked for it; otherwise texts are counted. */
const streamFacts = async ({ bytes, isWhole, isComplete, request }: KeptAnswer): Promise<AnswerFacts> => {
  const { model, usage, texts } = readStream(bytes);
  if (usage !== null) return { model, usage };
  if (texts.length === 0 && isComplete && isWhole) return nothing;
  if (!isWhole || request === undefined) return { model, usage: unknown(!isComplete) };
  const promptTokens = await estimatePrompt(request);
  let completionTokens = 0;
  for (const text of texts) completionTokens += await countTokens(text);
  const totalTokens = promptTokens + completionTokens;
  return {
    model,
    usage: { promptTokens, completionTokens, totalTokens, counted: 'estimated', isPartial: !isComplete },
  };
};

/** Reads what a successful answer of a model says of its tokens. */
export const readAnswer = async (answer: KeptAnswer): Promise<AnswerFacts> => {
  if (answer.isStreamed) return streamFacts(answer);
  const content = decodeUtf8(answer.bytes);
  if (!answer.isComplete) return { model: null, usage: unknown(true) };
  if (!answer.isWhole) return factsOfEnd(content);
  const whole = parseAnswer(content);
  if (whole === undefined) return nothing;
  // Work has begun whose tokens a later answer will tell: a run of an assistant, a response in the background.
  return { model: modelOf(whole), usage: whole.usage === null ? unknown(false) : reported(usageIn(whole)) };
};
