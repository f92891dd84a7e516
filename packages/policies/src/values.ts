import type { AnyAttribute } from './attributes.ts';

/** What reading a literal gives: the value, or what is wrong with it. */
export type Read = { readonly value: unknown } | { readonly message: string; readonly help: string };

const outOfRange = (value: number, { minimum, maximum }: AnyAttribute): Read | undefined => {
  if (minimum !== undefined && value < minimum)
    return { message: `${value} is below the minimum of ${minimum}`, help: `write a number of at least ${minimum}` };
  if (maximum !== undefined && value > maximum)
    return { message: `${value} is above the maximum of ${maximum}`, help: `write a number of at most ${maximum}` };
  return undefined;
};

const readInteger = (text: string, attribute: AnyAttribute): Read => {
  if (!/^[+-]?\d+$/.test(text)) return { message: `\`${text}\` is not a whole number`, help: 'write digits only' };
  return outOfRange(Number(text), attribute) ?? { value: Number(text) };
};

const readNumber = (text: string, attribute: AnyAttribute): Read => {
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text))
    return { message: `\`${text}\` is not a number`, help: 'write digits, with a point where there is a fraction' };
  return outOfRange(Number(text), attribute) ?? { value: Number(text) };
};

/** Reads a literal as its attribute wants it. Words and booleans may be in any case. */
export const readLiteral = (written: string, attribute: AnyAttribute): Read => {
  const text = written.trim();
  switch (attribute.kind) {
    case 'string':
    case 'any':
    case 'list':
      return { value: written };
    case 'integer':
      return readInteger(text, attribute);
    case 'number':
      return readNumber(text, attribute);
    case 'boolean':
      return /^(true|false)$/i.test(text)
        ? { value: text.toLowerCase() === 'true' }
        : { message: `\`${text}\` is not a boolean`, help: 'write `true` or `false`' };
    case 'oneOf': {
      const words = attribute.oneOf ?? [];
      const word = words.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
      return word === undefined
        ? {
            message: `\`${text}\` is not one of its values`,
            help: `write one of ${words.map((each) => `\`${each}\``).join(', ')}`,
          }
        : { value: word };
    }
  }
};
