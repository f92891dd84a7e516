import { raise } from '../exceptions.ts';
import type { TokenSource } from './json-reader.ts';
import { JsonTextReader, type JsonTokenName } from './text-reader.ts';
import {
  isBigInteger,
  JArray,
  JConstructor,
  type JContainer,
  JObject,
  type JToken,
  JValue,
  jsonNull,
  type TokenOrigin,
} from './tokens.ts';

type RootKind = 'JObject' | 'JArray' | 'JToken';

/** `JObject.Parse`, `JArray.Parse` and `JToken.Parse`: the whole text, comments behind the value included. */
export const readJson = (text: string, kind: RootKind): JToken => {
  const reader = new JsonTextReader(text);
  const token = loadToken(reader, kind);
  while (reader.read());
  return token;
};

const expected: Readonly<Record<RootKind, { readonly token: JsonTokenName; readonly what: string } | undefined>> = {
  JObject: { token: 'StartObject', what: 'an object' },
  JArray: { token: 'StartArray', what: 'an array' },
  JToken: undefined,
};

/** `Load` of the type: the reader stands before the value, or on it. */
const loadToken = (reader: JsonTextReader, kind: RootKind): JToken => {
  if (!reader.read()) reader.fail(`Error reading ${kind} from JsonReader.`);
  const wanted = expected[kind];
  if (wanted) {
    while (reader.token === 'Comment' && reader.read());
    if (reader.token !== wanted.token)
      reader.fail(
        `Error reading ${kind} from JsonReader. Current JsonReader item is not ${wanted.what}: ${reader.token}.`,
      );
  }
  return loadHere(reader);
};

interface Property {
  readonly name: string;
  readonly origin: TokenOrigin | null;
}

/** A tree that is being built, with the containers that are open. */
interface Building {
  readonly open: JContainer[];
  /** The properties whose value is still to come, one for each open container. */
  readonly properties: (Property | null)[];
}

const loadHere = (reader: TokenSource): JToken => {
  const root = tokenAt(reader);
  if (!isContainer(root)) return root;
  const depth = reader.depth;
  const name = root.clrType().name;
  if (!reader.read()) reader.fail(`Error reading ${name} from JsonReader.`);
  const building: Building = { open: [root], properties: [null] };
  do {
    if (reader.token !== 'Comment') build(reader, building, tokenAt);
  } while (building.open.length > 0 && reader.read());
  if (reader.depth > depth) reader.fail(`Unexpected end of content while loading ${name}.`);
  return root;
};

const isContainer = (token: JToken): token is JObject | JArray | JConstructor => !(token instanceof JValue);

/** Takes one token of the reader into the tree. */
const build = (reader: TokenSource, { open, properties }: Building, make: (reader: TokenSource) => JToken): void => {
  if (reader.token === 'PropertyName') {
    const origin = make === placelessToken ? null : originOf(reader);
    properties[properties.length - 1] = { name: String(reader.value), origin };
    return;
  }
  if (reader.token.startsWith('End')) {
    open.pop();
    properties.pop();
    return;
  }
  const token = make(reader);
  attach(open.at(-1)!, properties.at(-1) ?? null, token);
  if (!isContainer(token)) return;
  open.push(token);
  properties.push(null);
};

/** The last of several properties with one name wins and keeps the first place. */
const attach = (parent: JContainer, property: Property | null, token: JToken): void => {
  if (parent instanceof JObject) {
    if (!property || token.tokenType === 'Comment') return;
    parent.set(property.name, token);
    parent.property(property.name)!.origin = property.origin;
  } else if (parent instanceof JArray || parent instanceof JConstructor) parent.add(token);
};

const originOf = ({ lineNumber, linePosition, raw }: TokenSource): TokenOrigin => ({
  line: lineNumber,
  position: linePosition,
  raw,
});

const tokenAt = (reader: TokenSource): JToken => {
  const token = emptyToken(reader);
  token.origin = originOf(reader);
  return token;
};

const emptyToken = (reader: TokenSource): JToken => {
  switch (reader.token) {
    case 'StartObject':
      return new JObject();
    case 'StartArray':
      return new JArray();
    case 'StartConstructor':
      return new JConstructor(String(reader.value));
    case 'Null':
      return jsonNull();
    case 'None':
    case 'PropertyName':
    case 'EndObject':
    case 'EndArray':
    case 'EndConstructor':
      return reader.fail(`Error reading JToken from JsonReader. Unexpected token: ${reader.token}.`);
    default:
      return new JValue(reader.token, reader.value);
  }
};

/** `JTokenWriter`: what the serializer copies from a reader keeps comments, and has null for `undefined`. */
const writtenToken = (reader: TokenSource): JToken => {
  const token = tokenAt(reader);
  if (token instanceof JValue && token.tokenType === 'Undefined') token.tokenType = 'Null';
  return token;
};

/** The same without its place, which is lost where a token is asked for; a whole number beyond a long keeps it. */
export const placelessToken = (reader: TokenSource): JToken => {
  const token = writtenToken(reader);
  if (!(token instanceof JValue && isBigInteger(token))) token.origin = null;
  return token;
};

/** Copies the value the reader stands on; a text that ends too early is taken as far as it goes, or refused. */
export const copyHere = (reader: TokenSource, make = writtenToken): JToken => {
  const root = make(reader);
  if (!isContainer(root)) return root;
  const depth = reader.depth;
  const building: Building = { open: [root], properties: [null] };
  while (building.open.length > 0 && reader.read()) build(reader, building, make);
  if (building.open.length > 0 && reader.token !== 'None' && reader.depth >= depth)
    raise('JsonWriterException', `Unexpected end when reading token. Path '${reader.containerPath}'.`);
  return root;
};
