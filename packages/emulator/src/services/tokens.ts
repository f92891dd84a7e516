import { decodeUtf8 } from '@spillway/policies';

type Count = (text: string) => number;
let counter: Promise<Count> | undefined;

// The service takes `<|endoftext|>` as plain text; the library refuses it unless told otherwise.
const specialTokensAreText = { disallowedSpecial: new Set<string>() };

// 76 MB of tables: loaded when the first limit asks, never for a gateway without one.
const load = (): Promise<Count> => {
  counter ??= import('gpt-tokenizer/encoding/o200k_base').then(
    ({ countTokens: count }) =>
      (text) =>
        count(text, specialTokensAreText),
  );
  return counter;
};

/** Tokens of a text. */
export const countTokens = async (text: string): Promise<number> => (text === '' ? 0 : (await load())(text));

interface Message {
  readonly role?: unknown;
  readonly name?: unknown;
  readonly content?: unknown;
}

interface PromptBody {
  readonly messages?: readonly Message[];
  readonly prompt?: unknown;
  /** Of embeddings, and of the Responses API, whose items may be messages. */
  readonly input?: unknown;
  readonly instructions?: unknown;
}

const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && 'content' in value && 'role' in value;

const contentOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((part) => contentOf((part as { text?: unknown })?.text ?? part)).join('');
  return '';
};

// Three tokens a message and three for the reply's start: OpenAI's published chat format.
const countChat = (messages: readonly Message[], count: Count): number =>
  messages.reduce(
    (sum, { role, name, content }) =>
      sum + 3 + count(contentOf(role)) + count(contentOf(name)) + count(contentOf(content)),
    3,
  );

/** A text, texts, tokens as numbers, or messages. */
const countInput = (input: unknown, count: Count): number => {
  if (typeof input === 'number') return 1;
  if (!Array.isArray(input)) return count(contentOf(input));
  if (input.some(isMessage)) return countChat(input.filter(isMessage), count);
  return input.reduce<number>((sum, each) => sum + countInput(each, count), 0);
};

/** Tokens of the prompt in an Azure OpenAI request body; 0 when it has none. */
export const estimatePrompt = async (body: Uint8Array): Promise<number> => {
  let parsed: PromptBody | null;
  try {
    parsed = JSON.parse(decodeUtf8(body)) as PromptBody | null;
  } catch {
    // Not JSON: nothing to count, and the backend will refuse it.
    return 0;
  }
  if (typeof parsed !== 'object' || parsed === null) return 0;
  const count = await load();
  if (Array.isArray(parsed.messages)) return countChat(parsed.messages, count);
  return count(contentOf(parsed.instructions)) + countInput(parsed.prompt ?? parsed.input ?? '', count);
};
