/**
 * Two 32-bit hashes of a text (cyrb53). Not for security: they turn a seed and a prompt into the same numbers on any
 * machine.
 */
const hash = (text: string): readonly [number, number] => {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return [high, low];
};

const warmUpRounds = 12;

/** A stream of numbers in [0, 1) that the text alone decides (sfc32, seeded with 64 bits of hash). */
export const randomFrom = (text: string): (() => number) => {
  let [a, b] = hash(text);
  let c = 0x9e3779b9;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < warmUpRounds; round++) next();
  return next;
};

const symbols = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** `length` characters that the text alone decides: digits of base 10, 16, or of base 62 as in an id. */
export const codeFrom = (text: string, length: number, base: 10 | 16 | 62): string => {
  const random = randomFrom(text);
  let code = '';
  for (let index = 0; index < length; index++) code += symbols.charAt(Math.floor(random() * base));
  return code;
};

/** Eight digits at a time. */
const hexFrom = (random: () => number): string =>
  Math.floor(random() * 0x1_0000_0000)
    .toString(16)
    .padStart(8, '0');

/** A GUID that the text alone decides. */
export const guidFrom = (text: string): string => {
  const random = randomFrom(text);
  const [first, second, third, last] = [hexFrom(random), hexFrom(random), hexFrom(random), hexFrom(random)];
  return `${first}-${second.slice(0, 4)}-4${second.slice(5)}-a${third.slice(1, 4)}-${third.slice(4)}${last}`;
};
