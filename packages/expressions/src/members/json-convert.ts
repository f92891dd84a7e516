import { box } from '../boxing.ts';
import { argumentNull } from '../exceptions.ts';
import { fromJson } from '../json/deserialize.ts';
import { serialized } from '../json/make.ts';
import { writeJson } from '../json/writer.ts';
import type { Runtime } from '../runtime.ts';
import { types } from '../types.ts';
import type { ClrTypeObject } from '../values/type-object.ts';
import type { TypeDefinition } from './definition.ts';
import { layout, type Types } from './jtoken.ts';

export const jsonConvertType: TypeDefinition = {
  name: 'JsonConvert',
  shape: 'static',
  members: {
    'static string SerializeObject(object value)': (value: unknown, rt: Runtime) =>
      rt.text(writeJson(serialized(value), 'compact')),
    'static string SerializeObject(object value, Formatting formatting)': (
      value: unknown,
      formatting: number,
      rt: Runtime,
    ) => rt.text(writeJson(serialized(value), layout(formatting))),
    'static T DeserializeObject<T>(string value)': (text: string | null, _rt: Runtime, [type]: Types) =>
      fromJson(text ?? argumentNull('value'), type!),
    'static object DeserializeObject(string value, Type type)': (text: string | null, type: ClrTypeObject | null) => {
      const wanted = type?.type ?? types.object;
      return box(fromJson(text ?? argumentNull('value'), wanted), wanted);
    },
    'static object DeserializeObject(string value)': (text: string | null) =>
      fromJson(text ?? argumentNull('value'), types.object),
  },
};
