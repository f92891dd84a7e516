import { isInstance } from '../boxing.ts';
import { argumentNull } from '../exceptions.ts';
import type { JToken } from '../json/tokens.ts';
import type { Runtime } from '../runtime.ts';
import { type Type, types } from '../types.ts';
import { Sequence } from '../values/collections.ts';
import type { ClrObject } from '../values/object.ts';
import type { ClrTypeObject } from '../values/type-object.ts';
import type { MemberEntry } from './definition.ts';

/** What is attached to a token beside its value; it is in no JSON text. */

type Types = readonly Type[];

/** Where a token was read is itself attached to it, by a class that is private to Newtonsoft. */
export class LineInfo implements ClrObject {
  clrType(): Type {
    return types.object;
  }
  clrText(): string {
    return 'Newtonsoft.Json.Linq.JToken+LineInfoAnnotation';
  }
}

const attached = (self: JToken): readonly unknown[] =>
  self.origin ? [new LineInfo(), ...self.annotations] : self.annotations;

const found = (self: JToken, type: Type): readonly unknown[] => attached(self).filter((item) => isInstance(item, type));

const sequence = (type: Type, items: readonly unknown[]): Sequence =>
  new Sequence(type, () => items[Symbol.iterator]());

const without = (self: JToken, type: Type): void => {
  self.annotations = self.annotations.filter((item) => !isInstance(item, type));
};

const typeIn = (type: ClrTypeObject | null): Type => (type ?? argumentNull('type')).type;

export const annotationMembers: Readonly<Record<string, MemberEntry>> = {
  'void AddAnnotation(object annotation)': (self: JToken, annotation: unknown, rt: Runtime) => {
    rt.checkSize(self.annotations.length + 1);
    self.annotations = [...self.annotations, annotation ?? argumentNull('annotation')];
  },
  'T Annotation<T>() where T : class': (self: JToken, _rt: Runtime, [type]: Types) => found(self, type!)[0] ?? null,
  'object Annotation(Type type)': (self: JToken, type: ClrTypeObject | null) => found(self, typeIn(type))[0] ?? null,
  'IEnumerable<T> Annotations<T>() where T : class': (self: JToken, _rt: Runtime, [type]: Types) =>
    sequence(type!, found(self, type!)),
  'IEnumerable<object> Annotations(Type type)': (self: JToken, type: ClrTypeObject | null) =>
    new Sequence(types.object, function* () {
      yield* found(self, typeIn(type));
    }),
  'void RemoveAnnotations<T>() where T : class': (self: JToken, _rt: Runtime, [type]: Types) => without(self, type!),
  'void RemoveAnnotations(Type type)': (self: JToken, type: ClrTypeObject | null) => without(self, typeIn(type)),
};
