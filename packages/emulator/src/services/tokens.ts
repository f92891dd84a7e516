import { decodeUtf8 } from '@spillway/policies';

type Count = (text: string) => number;
let counter: Promise<Count> | undefined;

// 76 MB of tables: loaded when the first limit asks, never for a gateway without one.
const load = (): Promise<Count> => {
  counter ??= import('gpt-tokenizer/encoding/o200k_base').then(
    ({ countTokens }) =>
      (text) =>
        countTokens(text),
  );
  return counter;
};

const contentOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((part) => contentOf((part as { text?: unknown })?.text ?? part)).join('');
  return '';
};

interface PromptBody {
  readonly messages?: readonly { readonly role?: unknown; readonly name?: unknown; readonly content?: unknown }[];
  readonly prompt?: unknown;
  readonly input?: unknown;
}

// Three tokens a message and three for the reply's start: OpenAI's published chat format.
const countChat = (messages: NonNullable<PromptBody['messages']>, count: Count): number =>
  messages.reduce(
    (sum, { role, name, content }) =>
      sum + 3 + count(contentOf(role)) + count(contentOf(name)) + count(contentOf(content)),
    3,
  );

/** Tokens of the prompt in an Azure OpenAI request body; 0 when it has none. */
export const estimatePrompt = async (body: Uint8Array): Promise<number> => {
  let parsed: PromptBody;
  try {
    parsed = JSON.parse(decodeUtf8(body)) as PromptBody;
  } catch {
    // Not JSON: nothing to count, and the backend will refuse it.
    return 0;
  }
  const count = await load();
  if (Array.isArray(parsed.messages)) return countChat(parsed.messages, count);
  return count(contentOf(parsed.prompt ?? parsed.input ?? ''));
};
