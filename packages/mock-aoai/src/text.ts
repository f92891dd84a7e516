import { randomFrom } from './random.ts';

// Every word is one token in o200k_base and in cl100k_base, with and without a space before it where both occur, so a
// generated text has exactly as many tokens as pieces, and a stream can send one token per chunk.
const openings = 'The This Each Every Our Your Some Most Many One Any'.split(' ');
const words = (
  'answer model region service request system value result number point water light river stone paper window garden ' +
  'market signal bridge letter morning table engine circle forest travel summer winter gives takes keeps holds makes ' +
  'shows finds moves turns opens follows reaches carries returns remains small large clear quiet early simple common ' +
  'steady careful local second other with from into over under between after before while and then also often always ' +
  'never here there again still'
).split(' ');

const shortest = 16;
const longest = 64;

/** A generated text, cut into its tokens. */
export interface GeneratedText {
  readonly pieces: readonly string[];
  /** `length` when the limit of tokens cut it short. */
  readonly finishReason: 'stop' | 'length';
}

/** Prose of 16 to 64 tokens that `source` (seed and prompt) alone decides, cut after `maxTokens` tokens. */
export const generateText = (source: string, maxTokens: number): GeneratedText => {
  const random = randomFrom(source);
  const wanted = shortest + Math.floor(random() * (longest - shortest + 1));
  const pieces: string[] = [];
  let sentenceEnd = 0;
  while (pieces.length < wanted - 1) {
    if (pieces.length === sentenceEnd && pieces.length + 2 < wanted) {
      if (sentenceEnd > 0) pieces.push('.');
      pieces.push(`${sentenceEnd > 0 ? ' ' : ''}${pick(openings, random)}`);
      sentenceEnd = pieces.length + 5 + Math.floor(random() * 8);
    } else pieces.push(` ${pick(words, random)}`);
  }
  pieces.push('.');
  return pieces.length > maxTokens
    ? { pieces: pieces.slice(0, maxTokens), finishReason: 'length' }
    : { pieces, finishReason: 'stop' };
};

/** One word of the prose. */
export const wordFrom = (random: () => number): string => pick(words, random);

const pick = (from: readonly string[], random: () => number): string => from[Math.floor(random() * from.length)] ?? '';
