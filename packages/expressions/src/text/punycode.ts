/** Punycode (RFC 3492), which host names of other scripts are sent in. */

const adapt = (delta: number, points: number, first: boolean): number => {
  let rest = Math.floor(first ? delta / 700 : delta / 2);
  rest += Math.floor(rest / points);
  let k = 0;
  for (; rest > 455; k += 36) rest = Math.floor(rest / 35);
  return k + Math.floor((36 * rest) / (rest + 38));
};

const digit = (value: number): string => String.fromCharCode(value < 26 ? 97 + value : 22 + value);

/** One number with as many digits as it needs. */
const variable = (value: number, bias: number): string => {
  let text = '';
  let left = value;
  for (let k = 36; ; k += 36) {
    const threshold = Math.min(Math.max(k - bias, 1), 26);
    if (left < threshold) return text + digit(left);
    text += digit(threshold + ((left - threshold) % (36 - threshold)));
    left = Math.floor((left - threshold) / (36 - threshold));
  }
};

const encodeLabel = (label: string): string => {
  const points = Array.from(label, (ch) => ch.codePointAt(0)!);
  const basic = points.filter((point) => point < 128);
  let text = basic.length > 0 ? `${String.fromCharCode(...basic)}-` : '';
  let [next, delta, bias, done] = [128, 0, 72, basic.length];
  while (done < points.length) {
    const least = Math.min(...points.filter((point) => point >= next));
    delta += (least - next) * (done + 1);
    for (const point of points) {
      if (point < least) delta++;
      if (point !== least) continue;
      text += variable(delta, bias);
      bias = adapt(delta, done + 1, done === basic.length);
      delta = 0;
      done++;
    }
    delta++;
    next = least + 1;
  }
  return `xn--${text}`;
};

/** A host name in letters of ASCII. Labels have at most 63 characters. */
export const asciiHost = (host: string): string =>
  host
    .normalize('NFKC')
    .split('.')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
    .map((label) => (/^[\x00-\x7f]*$/.test(label) ? label : encodeLabel(label)))
    .join('.');
