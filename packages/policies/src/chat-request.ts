import { decodeUtf8 } from './utf8.ts';

/** True when an Azure OpenAI request body asks for a streamed answer. */
export const asksForStream = (body: Uint8Array): boolean => {
  try {
    const parsed: unknown = JSON.parse(decodeUtf8(body));
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

/** What a request asks a model, as text; undefined when the body is no request of that kind. */
export const chatText = (body: Uint8Array, { withSystem }: { readonly withSystem: boolean }): ChatText | undefined => {
  try {
    const parsed = JSON.parse(decodeUtf8(body)) as { messages?: unknown; prompt?: unknown; input?: unknown } | null;
    const isStreamed = asksForStream(body);
    const single = [parsed?.prompt, parsed?.input].find((each) => typeof each === 'string');
    if (typeof single === 'string') return { text: single, messages: 1, isStreamed };
    const list = Array.isArray(parsed?.messages) ? (parsed.messages as readonly (Message | null)[]) : undefined;
    const wanted = list?.filter((each) => each !== null && (withSystem || each.role !== 'system')) as
      | readonly Message[]
      | undefined;
    return wanted && { text: wanted.map(contentText).join('\n'), messages: wanted.length, isStreamed };
  } catch {
    // Not JSON: the backend will say so.
    return undefined;
  }
};
