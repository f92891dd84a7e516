// The syntax of OData 4.01's URL conventions (part 2, and its ABNF): what can be told without the model of the service.

/** What is wrong with a text, for people. */
class OdataProblem extends Error {}

type Token = { readonly kind: 'literal' | 'name' | 'sign'; readonly text: string; readonly at: number };

// In this order: a GUID begins like a number, a date too.
const literal = [
  String.raw`[\w.]*'(?:[^']|'')*'`,
  '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}',
  String.raw`-?\d{4,}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?`,
  String.raw`\d\d:\d\d(?::\d\d(?:\.\d+)?)?`,
  String.raw`\d+(?:\.\d+)?(?:e[+-]?\d+)?`,
].join('|');
const tokens = new RegExp(
  String.raw`\s*(?:(?<literal>${literal})|(?<name>[@$]?[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*)|(?<sign>[-(),:/*=;]))`,
  'iuy',
);

const tokensOf = (text: string): readonly Token[] => {
  const found: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    tokens.lastIndex = at;
    const groups = tokens.exec(text)?.groups;
    if (groups === undefined) throw new OdataProblem(`\`${text.slice(at).trim().slice(0, 20)}\` is not expected`);
    const kind = groups['literal'] !== undefined ? 'literal' : groups['name'] !== undefined ? 'name' : 'sign';
    found.push({ kind, text: groups[kind] ?? '', at });
    at = tokens.lastIndex;
  }
  return found;
};

/** Operators of two operands by how tightly they bind, loosest first. */
const levels: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['eq', 'ne'],
  ['lt', 'le', 'gt', 'ge', 'has', 'in'],
  ['add', 'sub'],
  ['mul', 'div', 'divby', 'mod'],
];
const operators = new Set(levels.flat());

/** Brackets within brackets that are read. */
const deepest = 200;

/** Reads one option's value; each method throws an OdataProblem where the text leaves the grammar. */
class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #is(text: string): boolean {
    return this.#peek()?.text.toLowerCase() === text && this.#peek()?.kind !== 'literal';
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#next += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail(`\`${text}\``);
  }

  #fail(wanted: string): never {
    const found = this.#peek();
    throw new OdataProblem(`${wanted} is expected ${found === undefined ? 'at the end' : `before \`${found.text}\``}`);
  }

  end(): void {
    if (this.#peek() !== undefined) this.#fail('the end');
  }

  list(one: () => void): void {
    do one();
    while (this.#take(','));
  }

  expression(): void {
    this.#deeper(() => this.#operators(0));
  }

  #deeper(read: () => void): void {
    this.#depth += 1;
    if (this.#depth > deepest) throw new OdataProblem('it is nested too deep');
    read();
    this.#depth -= 1;
  }

  #operators(level: number): void {
    const own = levels[level];
    if (own === undefined) {
      this.#unary();
      return;
    }
    this.#operators(level + 1);
    for (
      let found = own.find((each) => this.#is(each));
      found !== undefined;
      found = own.find((each) => this.#is(each))
    ) {
      this.#next += 1;
      this.#operators(level + 1);
    }
  }

  #unary(): void {
    while (this.#take('not') || this.#take('-'));
    if (this.#take('(')) {
      // One expression, or the values `in` looks among.
      this.list(() => this.expression());
      this.#expect(')');
      if (this.#take('/')) this.#path();
      return;
    }
    if (this.#peek()?.kind === 'literal') {
      this.#next += 1;
      return;
    }
    this.#path();
  }

  #name(): void {
    const found = this.#peek();
    if (found?.kind !== 'name' || operators.has(found.text)) this.#fail('a value');
    this.#next += 1;
  }

  /** Properties, casts and calls, one behind the other. */
  #path(): void {
    do {
      this.#name();
      if (this.#take('(') && !this.#take(')')) {
        this.list(() => this.#argument());
        this.#expect(')');
      }
    } while (this.#take('/'));
  }

  /** A value, `name=value`, or the variable of a lambda with its condition. */
  #argument(): void {
    const [name, sign] = [this.#peek(), this.#tokens[this.#next + 1]];
    if (name?.kind === 'name' && (sign?.text === ':' || sign?.text === '=')) this.#next += 2;
    this.expression();
  }

  direction(): void {
    if (!this.#take('asc')) this.#take('desc');
  }

  alias(): void {
    this.#expect('as');
    this.#name();
  }

  /** An item of `$select` or `$expand`, with options of its own in brackets. */
  item(): void {
    do {
      if (!this.#take('*')) this.#name();
    } while (this.#take('/'));
    if (!this.#take('(')) return;
    do this.#deeper(() => this.#option());
    while (this.#take(';'));
    this.#expect(')');
  }

  #option(): void {
    const name = this.#peek()?.text.replace(/^\$/, '').toLowerCase() ?? '';
    this.#name();
    this.#expect('=');
    const read = nested[name];
    if (read === undefined) throw new OdataProblem(`there is no option \`${name}\` here`);
    read(this);
  }

  /** A word of a fixed list, or a number. */
  word(accepts: RegExp, wanted: string): void {
    const minus = this.#take('-') ? '-' : '';
    if (!accepts.test(`${minus}${this.#peek()?.text ?? ''}`)) this.#fail(wanted);
    this.#next += 1;
  }

  search(): void {
    // Words and phrases are the reader's own: only brackets are grammar here.
    while (this.#peek() !== undefined && !this.#is(')') && !this.#is(';')) {
      if (this.#take('(')) {
        this.#deeper(() => this.search());
        this.#expect(')');
      } else this.#next += 1;
    }
  }
}

type Read = (reader: Reader) => void;

const whole: Read = (reader) => reader.word(/^\d+$/, 'a number that is not negative');

const nested: Readonly<Record<string, Read>> = {
  filter: (reader) => reader.expression(),
  orderby: (reader) =>
    reader.list(() => {
      reader.expression();
      reader.direction();
    }),
  select: (reader) => reader.list(() => reader.item()),
  expand: (reader) => reader.list(() => reader.item()),
  compute: (reader) =>
    reader.list(() => {
      reader.expression();
      reader.alias();
    }),
  top: whole,
  skip: whole,
  count: (reader) => reader.word(/^(?:true|false)$/i, '`true` or `false`'),
  levels: (reader) => reader.word(/^(?:\d+|max)$/i, 'a number or `max`'),
  search: (reader) => reader.search(),
};

const isBalanced = (text: string): boolean => {
  const bare = text.replace(/'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"/g, '');
  if (/['"]/.test(bare)) return false;
  let depth = 0;
  for (const sign of bare.replace(/[^()]/g, '')) {
    depth += sign === '(' ? 1 : -1;
    if (depth < 0) return false;
  }
  return depth === 0;
};

/** Options whose grammar is not read: quotes and brackets are, and that there is something. */
const opaque = new Set(['search', 'apply', 'format', 'skiptoken', 'deltatoken', 'schemaversion', 'index', 'id']);
const known = new Set([...Object.keys(nested).filter((name) => name !== 'levels'), ...opaque]);

const problemOf = (read: () => void): string | undefined => {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof OdataProblem) return error.message;
    throw error;
  }
};

const valueProblem = (name: string, value: string): string | undefined => {
  if (value.trim() === '') return 'it has no value';
  if (name === 'index') return /^-?\d+$/.test(value) ? undefined : 'a number is expected';
  if (opaque.has(name)) return isBalanced(value) ? undefined : 'a quote or a bracket is not closed';
  const read = nested[name];
  return problemOf(() => {
    const reader = new Reader(value);
    read?.(reader);
    reader.end();
  });
};

/** The system query option a parameter is: OData 4.01 takes it in any case and without its `$`. */
const optionOf = (parameter: string, version: number): string | undefined => {
  if (parameter.startsWith('$')) return parameter.slice(1);
  return version > 4 && known.has(parameter.toLowerCase()) ? parameter : undefined;
};

export interface OdataError {
  /** Of the parameter. */
  readonly name: string;
  readonly details: string;
}

/** What the query of a request has that OData's grammar does not allow. Parameters of the service's own are left alone. */
export const odataQueryErrors = (
  query: readonly (readonly [string, string])[],
  version: number,
): readonly OdataError[] => {
  const seen = new Set<string>();
  return query.flatMap(([name, value]) => {
    const written = optionOf(name, version);
    if (written === undefined) return [];
    const option = version > 4 ? written.toLowerCase() : written;
    if (!known.has(option)) return [{ name, details: `The query option ${name} is not one of OData.` }];
    if (seen.has(option)) return [{ name, details: `The query option ${name} is given more than once.` }];
    seen.add(option);
    const problem = valueProblem(option, value);
    return problem === undefined ? [] : [{ name, details: `The query option ${name} is not valid: ${problem}.` }];
  });
};

/** Whether quotes and brackets of a path, such as those of keys, are closed. */
export const isOdataPath = (path: string): boolean => isBalanced(path);

/** `4.01` → 4.01; undefined for what is no version. */
export const odataVersion = (text: string): number | undefined =>
  /^\d+\.\d+$/.test(text.trim()) ? Number(text.trim()) : undefined;
