import { defaultValue } from '../boxing.ts';
import { argumentNull } from '../exceptions.ts';
import { serialize, toObject } from '../json/convert.ts';
import { readJson } from '../json/reader.ts';
import type { JToken } from '../json/tokens.ts';
import { writeJson } from '../json/writer.ts';
import type { Runtime } from '../runtime.ts';
import { types } from '../types.ts';
import type { TypeDefinition } from './definition.ts';
import { layout, type Types } from './jtoken.ts';

const readAny = (text: string | null): JToken => (text === null ? argumentNull('value') : readJson(text, 'JToken'));

export const jsonConvertType: TypeDefinition = {
  name: 'JsonConvert',
  shape: 'static',
  members: {
    'static string SerializeObject(object value)': (value: unknown, rt: Runtime) =>
      rt.text(writeJson(serialize(value), 'compact')),
    'static string SerializeObject(object value, Formatting formatting)': (
      value: unknown,
      formatting: number,
      rt: Runtime,
    ) => rt.text(writeJson(serialize(value), layout(formatting))),
    'static T DeserializeObject<T>(string value)': (text: string | null, _rt: Runtime, [type]: Types) =>
      text === '' ? defaultValue(type!) : toObject(readAny(text), type!),
    'static object DeserializeObject(string value)': (text: string | null) =>
      text === '' ? null : toObject(readAny(text), types.object),
  },
};
