import { raise } from '../exceptions.ts';
import { objectText } from '../values/object.ts';
import { compareValues } from './compare.ts';
import { slashedRegex } from './from-regex.ts';
import { type Filter, parsePath, type Query, type Side } from './path-parse.ts';
import { JArray, JContainer, JObject, JProperty, type JToken, JValue, typeName } from './tokens.ts';
import { writeJson } from './writer.ts';

const fail = (message: string): never => raise('JsonException', message);

const shortName = (token: JToken): string => typeName(token).split('.').at(-1)!;

/** Where a path is evaluated: `$` is the token it started from. */
interface Place {
  readonly root: JToken;
  readonly strict: boolean;
}

const childrenOf = (token: JToken): readonly JToken[] => (token instanceof JContainer ? token.children : []);

function* below(token: JToken): Generator<JToken> {
  yield token;
  for (const child of childrenOf(token)) yield* below(child);
}

const take = (token: JToken, filter: Filter, place: Place): readonly JToken[] => {
  switch (filter.kind) {
    case 'root':
      return [place.root];
    case 'field':
      return field(token, filter.name, place);
    case 'fields':
      return fields(token, filter.names, place);
    case 'scan':
      return scan(token, filter.names);
    case 'index':
      return filter.index === undefined ? items(token, place) : item(token, filter.index, place);
    case 'indexes':
      return filter.indexes.flatMap((index) => item(token, index, place));
    case 'slice':
      return slice(token, filter, place);
    case 'query':
      return (filter.scan ? [...below(token)] : childrenOf(token)).filter((each) => holds(each, filter.test, place));
  }
};

const field = (token: JToken, name: string | undefined, { strict }: Place): readonly JToken[] => {
  if (!(token instanceof JObject)) {
    if (strict) fail(`Property '${name ?? '*'}' not valid on ${shortName(token)}.`);
    return [];
  }
  if (name === undefined) return token.children.map((property) => property.value);
  const found = token.get(name);
  if (!found && strict) fail(`Property '${name}' does not exist on JObject.`);
  return found ? [found] : [];
};

/** Asked to be strict, Newtonsoft fails on the first name whether it is there or not. */
const fields = (token: JToken, names: readonly string[], { strict }: Place): readonly JToken[] => {
  if (token instanceof JObject && strict) fail(`Property '${names[0]}' does not exist on JObject.`);
  if (token instanceof JObject) return names.flatMap((name) => token.get(name) ?? []);
  return strict
    ? fail(`Properties ${names.map((name) => `'${name}'`).join(', ')} not valid on ${shortName(token)}.`)
    : [];
};

const scan = (token: JToken, names: readonly (string | undefined)[]): readonly JToken[] => {
  const found: JToken[] = [];
  for (const each of below(token)) {
    if (each instanceof JProperty) {
      if (names.includes(each.name)) found.push(each.value);
    } else if (names.includes(undefined)) found.push(each);
  }
  return found;
};

const items = (token: JToken, { strict }: Place): readonly JToken[] => {
  if (token instanceof JArray) return token.children;
  return strict ? fail(`Index * not valid on ${shortName(token)}.`) : [];
};

const item = (token: JToken, index: number, { strict }: Place): readonly JToken[] => {
  if (!(token instanceof JArray)) return strict ? fail(`Index ${index} not valid on ${shortName(token)}.`) : [];
  if (index < token.children.length) return [token.at(index)];
  return strict ? fail(`Index ${index} outside the bounds of JArray.`) : [];
};

const slice = (
  token: JToken,
  { start, end, step = 1 }: Extract<Filter, { kind: 'slice' }>,
  { strict }: Place,
): readonly JToken[] => {
  if (step === 0) return fail('Step cannot be zero.');
  if (!(token instanceof JArray)) return strict ? fail(`Array slice is not valid on ${shortName(token)}.`) : [];
  const count = token.children.length;
  const up = step > 0;
  const at = (value: number | undefined, fallback: number): number =>
    value === undefined ? fallback : value < 0 ? count + value : value;
  const from = Math.min(
    Math.max(at(start, up ? 0 : count - 1), up ? 0 : Number.NEGATIVE_INFINITY),
    up ? count : count - 1,
  );
  const to = Math.min(Math.max(at(end, up ? count : -1), -1), count);
  const found: JToken[] = [];
  for (let i = from; up ? i < to : i > to; i += step) found.push(token.at(i));
  if (found.length === 0 && strict) fail(`Array slice of ${start ?? '*'} to ${end ?? '*'} returned no results.`);
  return found;
};

const sideOf = (token: JToken, side: Side, place: Place): readonly JToken[] =>
  side instanceof JValue ? [side] : walk(token, side, { ...place, strict: false });

const holds = (token: JToken, query: Query, place: Place): boolean => {
  if (query.kind !== 'test') {
    const each = (part: Query): boolean => holds(token, part, place);
    return query.kind === 'and' ? query.parts.every(each) : query.parts.some(each);
  }
  const left = sideOf(token, query.left, place);
  const { operator } = query;
  if (!query.right) return left.length > 0;
  const right = left.length === 0 ? [] : sideOf(token, query.right, place);
  return left.some((a) => right.some((b) => matches(a, b, operator)));
};

const matches = (a: JToken, b: JToken, operator: string): boolean => {
  if (!(a instanceof JValue) || !(b instanceof JValue)) return operator === '!=';
  switch (operator) {
    case '==':
      return equalsLoosely(a, b);
    case '!=':
      return !equalsLoosely(a, b);
    case '===':
      return equalsStrictly(a, b);
    case '!==':
      return !equalsStrictly(a, b);
    case '=~':
      return matchesRegex(a, b);
    case '<':
      return compareValues(a, b) < 0;
    case '<=':
      return compareValues(a, b) <= 0;
    case '>':
      return compareValues(a, b) > 0;
    default:
      return compareValues(a, b) >= 0;
  }
};

const isNumber = ({ tokenType }: JValue): boolean => tokenType === 'Integer' || tokenType === 'Float';

const equalsStrictly = (a: JValue, b: JValue): boolean => {
  if (isNumber(a) && isNumber(b)) return compareValues(a, b) === 0;
  return a.tokenType === b.tokenType && compareValues(a, b) === 0;
};

/** A string on the right is compared with the text of dates, GUIDs and the like. */
const equalsLoosely = (a: JValue, b: JValue): boolean => {
  if (equalsStrictly(a, b)) return true;
  if (b.tokenType !== 'String' || !['Date', 'Bytes', 'Guid', 'TimeSpan', 'Uri'].includes(a.tokenType)) return false;
  return queryText(a) === b.value;
};

/** JSON text without its quotes: dates in ISO form, bytes as Base64. */
const queryText = (value: JValue): string =>
  ['Date', 'Bytes'].includes(value.tokenType)
    ? writeJson(value, 'compact').replace(/^"|"$/g, '')
    : objectText(value.value);

const matchesRegex = (a: JValue, b: JValue): boolean => {
  if (a.tokenType !== 'String' || b.tokenType !== 'String') return false;
  return slashedRegex(String(b.value)).match(String(a.value)).success;
};

const walk = (token: JToken, filters: readonly Filter[], place: Place): readonly JToken[] =>
  filters.reduce<readonly JToken[]>((found, filter) => found.flatMap((at) => take(at, filter, place)), [token]);

/** All tokens a JSONPath names, in document order. */
export const selectTokens = (token: JToken, path: string, strict = false): readonly JToken[] =>
  walk(token, parsePath(path), { root: token, strict });

/** The same, looked for when they are asked for; the path is read at once. */
export const laterTokens = (token: JToken, path: string, strict = false): Iterable<JToken> => {
  const filters = parsePath(path);
  return { [Symbol.iterator]: () => walk(token, filters, { root: token, strict })[Symbol.iterator]() };
};

export const selectToken = (token: JToken, path: string, strict: boolean): JToken | null => {
  const found = selectTokens(token, path, strict);
  if (found.length > 1) return raise('JsonException', 'Path returned multiple tokens.');
  return found[0] ?? null;
};
