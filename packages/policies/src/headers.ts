/** True for text that a header value or a reason phrase can carry (RFC 9110: visible characters, blanks, Latin-1). */
export const isFieldText = (text: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(text);

interface Entry {
  name: string;
  values: string[];
}

/** Headers in order, case-insensitive by name, each with its values; the name keeps the spelling it was first given. */
export class HeaderMap {
  readonly #entries = new Map<string, Entry>();

  static from(pairs: Iterable<readonly [string, string]>): HeaderMap {
    const made = new HeaderMap();
    for (const [name, value] of pairs) made.append(name, value);
    return made;
  }

  get(name: string): readonly string[] | undefined {
    return this.#entries.get(name.toLowerCase())?.values;
  }

  /** The values joined with commas, as `Headers.GetValueOrDefault` gives them. */
  text(name: string): string | undefined {
    return this.get(name)?.join(',');
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  set(name: string, ...values: string[]): void {
    this.#entries.set(name.toLowerCase(), { name, values });
  }

  append(name: string, ...values: string[]): void {
    const key = name.toLowerCase();
    const entry = this.#entries.get(key);
    if (entry === undefined) this.#entries.set(key, { name, values });
    else entry.values.push(...values);
  }

  delete(name: string): void {
    this.#entries.delete(name.toLowerCase());
  }

  *names(): Iterable<string> {
    for (const entry of this.#entries.values()) yield entry.name;
  }

  /** Every value on its own, in order; faster than the iterator. */
  forEach(each: (name: string, value: string) => void): void {
    for (const { name, values } of this.#entries.values()) for (const value of values) each(name, value);
  }

  /** Every value on its own, in order. */
  *[Symbol.iterator](): Iterator<[string, string]> {
    for (const { name, values } of this.#entries.values()) for (const value of values) yield [name, value];
  }

  copy(): HeaderMap {
    const made = new HeaderMap();
    for (const [key, { name, values }] of this.#entries) made.#entries.set(key, { name, values: values.slice() });
    return made;
  }
}
