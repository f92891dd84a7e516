import { decodeUtf8 } from './utf8.ts';

/** True when an Azure OpenAI request body asks for a streamed answer. */
export const asksForStream = (body: Uint8Array): boolean => {
  try {
    const text = decodeUtf8(body);
    // Without the name there is nothing to read, however long the prompt; an escape could spell it.
    if (!text.includes('"stream"') && !text.includes('\\u')) return false;
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && 'stream' in parsed && parsed.stream === true;
  } catch {
    // Not JSON: the backend will say so.
    return false;
  }
};

export interface ChatText {
  /** Text of the messages, or the prompt, one a line. */
  readonly text: string;
  readonly messages: number;
  readonly isStreamed: boolean;
}

interface Message {
  readonly role?: unknown;
  readonly content?: unknown;
}

/** A message's text: a string, or the text parts of a list. */
const contentText = ({ content }: Message): string => {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .flatMap((part: unknown) =>
      typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string' ? [part.text] : [],
    )
    .join('\n');
};

const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && 'content' in value;

/** A text, a list of texts, or a list of messages. */
const listOf = (value: unknown): readonly (string | Message)[] | undefined => {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string' || isMessage(each)) : undefined;
};

/** What a request asks a model, as text; undefined when the body is no request of that kind. */
export const chatText = (body: Uint8Array, { withSystem }: { readonly withSystem: boolean }): ChatText | undefined => {
  try {
    const parsed = JSON.parse(decodeUtf8(body)) as { messages?: unknown; prompt?: unknown; input?: unknown } | null;
    const list = listOf(parsed?.messages) ?? listOf(parsed?.prompt) ?? listOf(parsed?.input);
    const wanted = list?.filter((each) => typeof each === 'string' || withSystem || each.role !== 'system');
    const text = wanted?.map((each) => (typeof each === 'string' ? each : contentText(each))).join('\n');
    return wanted && text !== undefined
      ? { text, messages: wanted.length, isStreamed: asksForStream(body) }
      : undefined;
  } catch {
    // Not JSON: the backend will say so.
    return undefined;
  }
};
