// Present in Node and in every browser; the pure packages compile without either's types.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const encodeUtf8 = (text: string): Uint8Array => encoder.encode(text);
/** Bytes that are no UTF-8 become U+FFFD; a byte order mark is dropped. */
export const decodeUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);
