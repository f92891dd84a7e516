/** Host names of URIs, as .NET tells them apart. */

export type HostKind = 'Unknown' | 'Basic' | 'Dns' | 'IPv4' | 'IPv6';

interface Host {
  readonly kind: HostKind;
  readonly text: string;
  /** The zone of an IPv6 address. */
  readonly zone?: string;
}

const maxLabel = 63;
const letter = String.raw`\p{L}\p{N}`;
const label = new RegExp(`^[${letter}][${letter}_-]*$`, 'u');
const uncLabel = new RegExp(`^[${letter}_-]+$`, 'u');

/** The host of the text; undefined when no scheme takes it. */
export const hostOf = (text: string, anyName: boolean): Host | undefined => {
  if (text.startsWith('[')) return text.endsWith(']') ? ipv6Host(text.slice(1, -1)) : undefined;
  const address = ipv4(text);
  if (address !== undefined) return { kind: 'IPv4', text: address };
  const labels = text.replace(/\.$/, '').split('.');
  const lower = text.toLowerCase();
  if (labels.every((part) => part.length <= maxLabel && (label.test(part) || part.startsWith('_'))) && isName(labels))
    return { kind: 'Dns', text: lower };
  if (labels.every((part) => uncLabel.test(part))) return { kind: 'Basic', text: lower };
  return anyName && text !== '' && !/[\s/\\?#:@[\]<>"%]/.test(text) ? { kind: 'Basic', text: lower } : undefined;
};

const isName = (labels: readonly string[]): boolean => labels.every((part) => /^[\p{L}\p{N}_-]+$/u.test(part));

const numberOf = (text: string): number | undefined => {
  if (/^0x[0-9a-f]+$/i.test(text)) return Number.parseInt(text, 16);
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : undefined;
};

/** An IPv4 address in any of its old forms (`1.2`, `0x7f.1`) as four numbers. */
const ipv4 = (text: string): string | undefined => {
  const parts = text.split('.');
  const numbers = parts.map(numberOf);
  if (parts.length > 4 || numbers.includes(undefined)) return undefined;
  const values = numbers as number[];
  const last = values.pop()!;
  if (values.some((value) => value > 255) || last >= 256 ** (4 - values.length)) return undefined;
  const rest = Array.from(
    { length: 4 - values.length },
    (_, i) => Math.floor(last / 256 ** (3 - values.length - i)) % 256,
  );
  return [...values, ...rest].join('.');
};

const ipv6Host = (text: string): Host | undefined => {
  const [address = '', zone] = text.split(/%(.*)/s);
  const groups = ipv6Groups(address);
  return groups && { kind: 'IPv6', text: `[${ipv6Text(groups)}]`, ...(zone !== undefined && { zone }) };
};

const group = /^[0-9a-f]{1,4}$/i;

/** The eight groups of an IPv6 address. */
const ipv6Groups = (text: string): readonly number[] | undefined => {
  const mapped = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const bytes = mapped && mapped[2]!.split('.').map(Number);
  if (bytes?.some((byte) => byte > 255)) return undefined;
  const hex = bytes
    ? `${mapped[1]}${(bytes[0]! * 256 + bytes[1]!).toString(16)}:${(bytes[2]! * 256 + bytes[3]!).toString(16)}`
    : text;
  const halves = hex.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const parts = [...(head ?? []), ...(tail ?? [])];
  if (!parts.every((part) => group.test(part))) return undefined;
  if (tail === undefined ? parts.length !== 8 : parts.length > 7) return undefined;
  const zeros = Array<number>(8 - parts.length).fill(0);
  const numbers = (list: readonly string[] = []): number[] => list.map((part) => Number.parseInt(part, 16));
  return [...numbers(head), ...zeros, ...numbers(tail)];
};

/** The short form of RFC 5952; mapped IPv4 addresses keep their points. */
const ipv6Text = (groups: readonly number[]): string => {
  const mapped = groups.slice(0, 5).every((each) => each === 0) && groups[5] === 0xffff;
  if (mapped) return `::ffff:${[groups[6]! >> 8, groups[6]! & 255, groups[7]! >> 8, groups[7]! & 255].join('.')}`;
  const text = groups.map((each) => each.toString(16)).join(':');
  const runs = Array.from(text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g), ([run]) => run);
  const longest = runs.reduce((best, run) => (run.split('0').length > best.split('0').length ? run : best), '');
  if (longest === '') return text;
  const at = text.indexOf(longest);
  return `${text.slice(0, at)}::${text.slice(at + longest.length).replace(/^:/, '')}`;
};
