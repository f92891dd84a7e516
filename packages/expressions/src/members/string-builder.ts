import { box } from '../boxing.ts';
import { argument, argumentNull, notNegative, outOfRange, raise } from '../exceptions.ts';
import type { Runtime } from '../runtime.ts';
import { named, type Type } from '../types.ts';
import { type ClrArray, elementsOf } from '../values/collections.ts';
import { objectText } from '../values/object.ts';
import { TextBuilder } from '../values/text-builder.ts';
import type { MemberEntry, TypeDefinition } from './definition.ts';
import { appended, formats } from './string-builder-formats.ts';

const within = (index: number, length: number, name = 'index'): number =>
  index < 0 || index > length
    ? outOfRange(
        'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
        name,
      )
    : index;

const inserted = (self: TextBuilder, index: number, text: string, rt: Runtime): TextBuilder => {
  within(index, self.length);
  rt.checkLength(self.length + text.length);
  return self.insert(index, text);
};

const inside = (self: TextBuilder, index: number): number =>
  index < 0 || index >= self.length
    ? raise('IndexOutOfRangeException', 'Index was outside the bounds of the array.')
    : index;

const insideToSet = (self: TextBuilder, index: number): number =>
  index < 0 || index >= self.length
    ? outOfRange('Index was out of range. Must be non-negative and less than the size of the collection.', 'index')
    : index;

const textOf = (codes: readonly unknown[]): string => codes.map((code) => String.fromCharCode(code as number)).join('');

/** A part of a text or array that is put in, as `Append(…, startIndex, count)` checks it. */
const part = (source: string | null, start: number, count: number, name: string): string => {
  notNegative(count, 'count');
  notNegative(start, 'startIndex');
  if (source === null) return start === 0 && count === 0 ? '' : argumentNull(name);
  if (start > source.length - count)
    outOfRange(
      'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
      'startIndex',
    );
  return source.slice(start, start + count);
};

const simple = 'bool char byte sbyte short ushort int uint long ulong float double decimal object'.split(' ');

const appends: Readonly<Record<string, MemberEntry>> = {
  ...Object.fromEntries(
    ['string', ...simple].map((name) => [
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
    notNegative(count, 'repeatCount');
    rt.checkLength(count);
    return appended(self, String.fromCharCode(code).repeat(count), rt);
  },
  'StringBuilder Append(char[] value)': (self: TextBuilder, value: ClrArray | null, rt: Runtime) =>
    appended(self, textOf(value?.items ?? []), rt),
  'StringBuilder Append(char[] value, int startIndex, int charCount)': (
    self: TextBuilder,
    value: ClrArray | null,
    start: number,
    count: number,
    rt: Runtime,
  ) => {
    notNegative(start, 'startIndex');
    notNegative(count, 'charCount');
    if (value !== null && count > value.items.length - start)
      outOfRange(
        'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
        'charCount',
      );
    return appended(
      self,
      value === null ? part(null, start, count, 'value') : textOf(value.items.slice(start, start + count)),
      rt,
    );
  },
  'StringBuilder Append(string value, int startIndex, int count)': (
    self: TextBuilder,
    value: string | null,
    start: number,
    count: number,
    rt: Runtime,
  ) => appended(self, part(value, start, count, 'value'), rt),
  'StringBuilder Append(StringBuilder value)': (self: TextBuilder, value: TextBuilder | null, rt: Runtime) =>
    appended(self, value?.clrText() ?? '', rt),
  'StringBuilder Append(StringBuilder value, int startIndex, int count)': (
    self: TextBuilder,
    value: TextBuilder | null,
    start: number,
    count: number,
    rt: Runtime,
  ) => appended(self, part(value?.clrText() ?? null, start, count, 'value'), rt),
  'StringBuilder AppendLine()': (self: TextBuilder, rt: Runtime) => appended(self, '\n', rt),
  'StringBuilder AppendLine(string value)': (self: TextBuilder, text: string | null, rt: Runtime) =>
    appended(self, `${text ?? ''}\n`, rt),
  ...formats,
};

const joined = (self: TextBuilder, separator: string, values: Iterable<unknown>, rt: Runtime): TextBuilder =>
  appended(self, Array.from(values, objectText).join(separator), rt);

const boxedItems = (values: unknown, type: Type): readonly unknown[] =>
  Array.from(elementsOf(values ?? argumentNull('values')), (item) => box(item, type));

const joins: Readonly<Record<string, MemberEntry>> = Object.assign(
  {},
  ...(
    [
      ['string', (separator: unknown) => (separator ?? '') as string],
      ['char', (separator: unknown) => String.fromCharCode(separator as number)],
    ] as const
  ).map(([type, text]) => ({
    [`StringBuilder AppendJoin(${type} separator, params object[] values)`]: (
      self: TextBuilder,
      separator: unknown,
      values: ClrArray | null,
      rt: Runtime,
    ) => joined(self, text(separator), (values ?? argumentNull('values')).items, rt),
    [`StringBuilder AppendJoin(${type} separator, params string[] values)`]: (
      self: TextBuilder,
      separator: unknown,
      values: ClrArray | null,
      rt: Runtime,
    ) => joined(self, text(separator), (values ?? argumentNull('values')).items, rt),
    [`StringBuilder AppendJoin<T>(${type} separator, IEnumerable<T> values)`]: (
      self: TextBuilder,
      separator: unknown,
      values: unknown,
      rt: Runtime,
      [item]: readonly Type[],
    ) => joined(self, text(separator), boxedItems(values, item!), rt),
  })),
);

const inserts: Readonly<Record<string, MemberEntry>> = {
  ...Object.fromEntries(
    ['string', ...simple].map((name) => [
      `StringBuilder Insert(int index, ${name} value)`,
      (self: TextBuilder, index: number, value: unknown, rt: Runtime) =>
        name === 'object' && value === null ? self : inserted(self, index, objectText(box(value, named(name))), rt),
    ]),
  ),
  'StringBuilder Insert(int index, string value, int count)': (
    self: TextBuilder,
    index: number,
    text: string | null,
    count: number,
    rt: Runtime,
  ) => {
    notNegative(count, 'count');
    rt.checkLength((text?.length ?? 0) * count);
    return inserted(self, index, (text ?? '').repeat(count), rt);
  },
  'StringBuilder Insert(int index, char[] value)': (
    self: TextBuilder,
    index: number,
    value: ClrArray | null,
    rt: Runtime,
  ) => inserted(self, index, textOf(value?.items ?? []), rt),
  'StringBuilder Insert(int index, char[] value, int startIndex, int charCount)': (
    self: TextBuilder,
    index: number,
    value: ClrArray | null,
    start: number,
    count: number,
    rt: Runtime,
  ) => {
    within(index, self.length);
    if (value === null) return start === 0 && count === 0 ? self : argumentNull('value');
    notNegative(start, 'startIndex');
    notNegative(count, 'charCount');
    if (start > value.items.length - count)
      outOfRange(
        'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
        'startIndex',
      );
    return inserted(self, index, textOf(value.items.slice(start, start + count)), rt);
  },
};

/** Checks a part of the builder itself. */
const own = (self: TextBuilder, start: number, count: number): void => {
  within(start, self.length, 'startIndex');
  if (count < 0 || start > self.length - count)
    outOfRange(
      'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
      'count',
    );
};

const replaced = (
  self: TextBuilder,
  [from, to]: readonly [string, string],
  rt: Runtime,
  [start, count]: readonly [number, number] = [0, self.length],
): TextBuilder => {
  own(self, start, count);
  const old = self.clrText();
  const middle = old.slice(start, start + count).split(from);
  rt.checkLength(self.length + (middle.length - 1) * (to.length - from.length));
  return self.edit(() => old.slice(0, start) + middle.join(to) + old.slice(start + count));
};

const oldText = (text: string | null): string => {
  if (text === null) return argumentNull('oldValue');
  return text === '' ? argument('String cannot be of zero length.', 'oldValue') : text;
};

const edits: Readonly<Record<string, MemberEntry>> = {
  'StringBuilder Remove(int startIndex, int length)': (self: TextBuilder, start: number, length: number) => {
    notNegative(length, 'length');
    notNegative(start, 'startIndex');
    if (length > self.length - start)
      outOfRange(
        'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
        'length',
      );
    return self.edit((old) => old.slice(0, start) + old.slice(start + length));
  },
  'StringBuilder Replace(string oldValue, string newValue)': (
    self: TextBuilder,
    from: string | null,
    to: string | null,
    rt: Runtime,
  ) => replaced(self, [oldText(from), to ?? ''], rt),
  'StringBuilder Replace(string oldValue, string newValue, int startIndex, int count)': (
    self: TextBuilder,
    from: string | null,
    to: string | null,
    start: number,
    count: number,
    rt: Runtime,
  ) => {
    return replaced(self, [oldText(from), to ?? ''], rt, [start, count]);
  },
  'StringBuilder Replace(char oldChar, char newChar)': (self: TextBuilder, from: number, to: number, rt: Runtime) =>
    replaced(self, [String.fromCharCode(from), String.fromCharCode(to)], rt),
  'StringBuilder Replace(char oldChar, char newChar, int startIndex, int count)': (
    self: TextBuilder,
    from: number,
    to: number,
    start: number,
    count: number,
    rt: Runtime,
  ) => replaced(self, [String.fromCharCode(from), String.fromCharCode(to)], rt, [start, count]),
  'StringBuilder Clear()': (self: TextBuilder) => self.edit(() => ''),
  'void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)': (
    self: TextBuilder,
    from: number,
    target: ClrArray | null,
    at: number,
    count: number,
  ) => {
    const { items } = target ?? argumentNull('destination');
    notNegative(at, 'destinationIndex');
    if (at > items.length - count)
      argument(
        'Either offset did not refer to a position in the string, or there is an insufficient length of destination character array.',
      );
    if (at > items.length)
      raise('ArgumentOutOfRangeException', 'Specified argument was out of the range of valid values.');
    notNegative(count, 'count');
    if (from < 0 || from > self.length)
      outOfRange(
        'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
        'sourceIndex',
      );
    if (from > self.length - count) argument('Source string was not long enough. Check sourceIndex and count.');
    const text = self.clrText();
    for (let i = 0; i < count; i++) items[at + i] = text.charCodeAt(from + i);
  },
};

const create = (text: string | null, capacity: number, rt: Runtime): TextBuilder => {
  notNegative(capacity, 'capacity');
  rt.checkLength(capacity);
  const builder = new TextBuilder(text ?? '');
  builder.capacity = Math.max(capacity === 0 ? 16 : capacity, builder.length);
  return builder;
};

export const stringBuilderType: TypeDefinition = {
  name: 'StringBuilder',
  shape: 'class',
  members: {
    'new()': () => new TextBuilder(),
    'new(string value)': (text: string | null) => new TextBuilder(text ?? ''),
    'new(int capacity)': (capacity: number, rt: Runtime) => create('', capacity, rt),
    'new(string value, int capacity)': create,
    'new(string value, int startIndex, int length, int capacity)': (
      text: string | null,
      start: number,
      length: number,
      capacity: number,
      rt: Runtime,
    ) => {
      notNegative(capacity, 'capacity');
      notNegative(length, 'length');
      notNegative(start, 'startIndex');
      if (start > (text?.length ?? 0) - length)
        outOfRange('Index and length must refer to a location within the string.', 'length');
      return create((text ?? '').slice(start, start + length), capacity, rt);
    },
    ...appends,
    ...joins,
    ...inserts,
    ...edits,
    'bool Equals(StringBuilder sb)': (self: TextBuilder, other: TextBuilder | null) =>
      other !== null && self.clrText() === other.clrText() && self.capacity === other.capacity,
    'int Capacity': {
      get: (self: TextBuilder) => self.capacity,
      set: (self: TextBuilder, capacity: number, rt: Runtime) => {
        notNegative(capacity, 'value');
        if (capacity < self.length) outOfRange('capacity was less than the current size.', 'value');
        rt.checkLength(capacity);
        self.capacity = capacity;
      },
    },
    'int MaxCapacity': () => 2147483647,
    'int EnsureCapacity(int capacity)': (self: TextBuilder, capacity: number, rt: Runtime) => {
      notNegative(capacity, 'capacity');
      rt.checkLength(capacity);
      self.capacity = Math.max(capacity, self.capacity);
      return self.capacity;
    },
    'int Length': {
      get: (self: TextBuilder) => self.length,
      set: (self: TextBuilder, length: number, rt: Runtime) => {
        notNegative(length, 'value');
        rt.checkLength(length);
        self.edit((old) => old.slice(0, length).padEnd(length, '\0'));
      },
    },
    'char this[int index]': {
      get: (self: TextBuilder, index: number) => self.clrText().charCodeAt(inside(self, index)),
      set: (self: TextBuilder, index: number, code: number) => {
        insideToSet(self, index);
        self.edit((old) => old.slice(0, index) + String.fromCharCode(code) + old.slice(index + 1));
      },
    },
    'string ToString()': (self: TextBuilder) => self.clrText(),
    'string ToString(int startIndex, int length)': (self: TextBuilder, start: number, length: number) => {
      notNegative(start, 'startIndex');
      if (start > self.length) outOfRange('startIndex cannot be larger than length of string.', 'startIndex');
      notNegative(length, 'length');
      if (start > self.length - length)
        outOfRange('Index and length must refer to a location within the string.', 'length');
      return self.clrText().slice(start, start + length);
    },
  },
};
