/** An address as a number of 128 bits; IPv4 is written into IPv6 (RFC 4291), so that one order holds both. */
export type Address = bigint;

const parts4 = (text: string): bigint | undefined => {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n);
};

const groups = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));

/** Reads an IPv4 or IPv6 address, a port behind IPv4 or a bracketed IPv6 left out; undefined when it is none. */
export const parseAddress = (written: string): Address | undefined => {
  const text = written
    .trim()
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/%.*$/, '');
  const plain = parts4(text.replace(/^([\d.]+):\d+$/, '$1'));
  if (plain !== undefined) return 0xffff00000000n + plain;
  const tail = /^(.*:)([\d.]+)$/.exec(text);
  const embedded = tail && parts4(tail[2]!);
  const hex =
    embedded === null || embedded === undefined
      ? text
      : `${tail![1]}${(embedded >> 16n).toString(16)}:${(embedded & 0xffffn).toString(16)}`;
  const [head = '', rest, ...more] = hex.split('::');
  const [before, after] = [groups(head), groups(rest ?? '')];
  const missing = 8 - before.length - after.length;
  const isComplete = rest === undefined ? missing === 0 : missing >= 1;
  if (more.length > 0 || !isComplete || ![...before, ...after].every((group) => /^[0-9a-f]{1,4}$/i.test(group)))
    return undefined;
  const all = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  return all.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n);
};

/** False when a bound is no address. */
export const isInRange = (address: Address, from: Address | undefined, to: Address | undefined): boolean =>
  from !== undefined && to !== undefined && from <= address && address <= to;
