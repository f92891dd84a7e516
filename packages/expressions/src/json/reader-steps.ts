import { raise } from '../exceptions.ts';
import type { Type } from '../types.ts';
import { fullName } from '../values/object.ts';
import { expectedJson } from './contracts.ts';
import type { JsonReader } from './json-reader.ts';

/** What the serializer says of a reader, and the ways it moves it. */

export const fail = (reader: JsonReader, message: string): never =>
  raise('JsonSerializationException', reader.located(message));

export const readContent = (reader: JsonReader): boolean => {
  while (reader.read()) if (reader.token !== 'Comment') return true;
  return false;
};

export const readOn = (reader: JsonReader): void => {
  if (!reader.read()) fail(reader, 'Unexpected end when reading JSON.');
};

export const unexpectedEnd = (reader: JsonReader): never => fail(reader, 'Unexpected end when deserializing object.');

/** Walks the properties; the reader stands on the first. */
export const eachProperty = (reader: JsonReader, take: (name: string) => void): void => {
  do {
    if (reader.token === 'EndObject') return;
    if (reader.token === 'PropertyName') take(String(reader.value));
  } while (reader.read());
  unexpectedEnd(reader);
};

export const misfit = (reader: JsonReader, type: Type, found: string, advice: string): never => {
  const wanted = expectedJson(type);
  const lines = [
    `Cannot deserialize the current JSON ${found} into type '${fullName(type)}' because the type requires a ${wanted} to deserialize correctly.`,
    `To fix this error either change the JSON to a ${wanted} or change the deserialized type ${advice}`,
  ];
  return raise('JsonSerializationException', `${lines.join('\n')}\n${reader.located('').trimStart()}`);
};

export const uncreatable = (reader: JsonReader, type: Type): never =>
  fail(
    reader,
    `Could not create an instance of type ${fullName(type)}. Type is an interface or abstract class and cannot be instantiated.`,
  );

/** The message for classes that come about by members only. */
export const withoutConstructor = (reader: JsonReader, type: Type): never =>
  fail(
    reader,
    `Unable to find a constructor to use for type ${fullName(type)}. A class should either have a default constructor, one constructor with arguments or a constructor marked with the JsonConstructor attribute.`,
  );
