import { type ChatCompletionRequest, computeChatCompletionTokenCount } from 'gpt-tokenizer/functionCalling';
import { remember } from './remember.ts';

/** Counts the tokens of one model family. */
export interface TokenCounter {
  text(text: string): number;
  /** The first tokens of a text, as text again. */
  cut(text: string, tokens: number): string;
  /** Prompt tokens of a chat request: messages, their format and function definitions. */
  chat(request: ChatCompletionRequest): number;
}

/** Gives the counter of a model; the encoding is loaded on its first use. */
export type TokenCounters = (model: string) => Promise<TokenCounter>;

type Encoding = 'o200k_base' | 'cl100k_base';

const encodingOf = (model: string): Encoding =>
  /^(gpt-3|gpt-4(?!o|\.)|text-embedding)/.test(model) ? 'cl100k_base' : 'o200k_base';

// Two imports with literal paths, so that bundlers see them and only the wanted ranks (45 to 76 MB) are loaded.
const loadEncoding = async (encoding: Encoding) =>
  encoding === 'o200k_base'
    ? await import('gpt-tokenizer/encoding/o200k_base')
    : await import('gpt-tokenizer/encoding/cl100k_base');

/** Exact token counts with the model's own encoding, remembering the counts of the texts used last. */
export const createTokenCounters = (): TokenCounters => {
  const counters = new Map<Encoding, Promise<TokenCounter>>();
  return (model) => {
    const encoding = encodingOf(model);
    const known = counters.get(encoding);
    if (known) return known;
    const loading = createCounter(encoding);
    counters.set(encoding, loading);
    return loading;
  };
};

// The service takes `<|endoftext|>` in a prompt as plain text; the library refuses it unless told otherwise.
const specialTokensAreText = { disallowedSpecial: new Set<string>() };

const createCounter = async (encoding: Encoding): Promise<TokenCounter> => {
  const { countTokens, decode, encode } = await loadEncoding(encoding);
  const text = remember((value) => countTokens(value, specialTokensAreText));
  // A character of several tokens may be cut in two: what is left of it is no character.
  const cut = (value: string, tokens: number): string =>
    decode(encode(value, specialTokensAreText).slice(0, tokens)).replace(/\uFFFD+$/, '');
  return { text, cut, chat: (request) => computeChatCompletionTokenCount(request, text) };
};
