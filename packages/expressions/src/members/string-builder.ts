import { box } from '../boxing.ts';
import { argument, outOfRange, raise } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import { compositeFormat } from '../text/format.ts';
import { named } from '../types.ts';
import type { ClrArray } from '../values/collections.ts';
import { objectText } from '../values/object.ts';
import { TextBuilder } from '../values/text-builder.ts';
import type { TypeDefinition } from './definition.ts';
import { builderMembers } from './text-more.ts';

const appended = (self: TextBuilder, text: string, rt: Runtime): TextBuilder => {
  rt.checkLength(self.length + text.length);
  self.append(text);
  return self;
};

const within = (index: number, length: number): number =>
  index < 0 || index > length
    ? outOfRange(
        'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
        'index',
      )
    : index;

const inside = (self: TextBuilder, index: number): number =>
  index < 0 || index >= self.length
    ? raise('IndexOutOfRangeException', 'Index was outside the bounds of the array.')
    : index;

const appendables = 'string bool char int long double float decimal object'.split(' ');

export const stringBuilderType: TypeDefinition = {
  name: 'StringBuilder',
  shape: 'class',
  members: {
    'new()': () => new TextBuilder(),
    'new(string value)': (text: string | null) => new TextBuilder(text ?? ''),
    'new(int capacity)': () => new TextBuilder(),
    ...Object.fromEntries(
      appendables.map((name) => [
        `StringBuilder Append(${name} value)`,
        (self: TextBuilder, value: unknown, rt: Runtime) => appended(self, objectText(box(value, named(name))), rt),
      ]),
    ),
    'StringBuilder Append(char value, int repeatCount)': (
      self: TextBuilder,
      code: number,
      count: number,
      rt: Runtime,
    ) => {
      if (count < 0) return outOfRange('Non-negative number required.', 'repeatCount');
      rt.checkLength(count);
      return appended(self, String.fromCharCode(code).repeat(count), rt);
    },
    ...builderMembers,
    'StringBuilder AppendLine()': (self: TextBuilder, rt: Runtime) => appended(self, '\n', rt),
    'StringBuilder AppendLine(string value)': (self: TextBuilder, text: string | null, rt: Runtime) =>
      appended(self, `${text ?? ''}\n`, rt),
    'StringBuilder AppendFormat(string format, params object[] args)': (
      self: TextBuilder,
      format: string,
      args: ClrArray,
      rt: Runtime,
    ) => appended(self, compositeFormat(format, args.items), rt),
    'StringBuilder Insert(int index, string value)': (self: TextBuilder, index: number, text: string | null) =>
      self.edit((old) => old.slice(0, within(index, old.length)) + (text ?? '') + old.slice(index)),
    'StringBuilder Remove(int startIndex, int length)': (self: TextBuilder, start: number, length: number) =>
      self.edit((old) => old.slice(0, within(start, old.length)) + old.slice(within(start + length, old.length))),
    'StringBuilder Replace(string oldValue, string newValue)': (self: TextBuilder, from: string, to: string | null) =>
      from === ''
        ? argument('Empty name is not legal.', 'oldValue')
        : self.edit((old) => old.replaceAll(from, () => to ?? '')),
    'StringBuilder Clear()': (self: TextBuilder) => self.edit(() => ''),
    'int Length': {
      get: (self: TextBuilder) => self.length,
      set: (self: TextBuilder, length: number, rt: Runtime) => {
        rt.checkLength(length);
        self.edit((old) => old.slice(0, length).padEnd(length, '\0'));
      },
    },
    'char this[int index]': {
      get: (self: TextBuilder, index: number) => self.clrText().charCodeAt(inside(self, index)),
      set: (self: TextBuilder, index: number, code: number) =>
        void self.edit((old) => old.slice(0, inside(self, index)) + String.fromCharCode(code) + old.slice(index + 1)),
    },
    'string ToString()': (self: TextBuilder) => self.clrText(),
  },
};
