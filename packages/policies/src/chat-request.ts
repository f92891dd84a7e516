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
