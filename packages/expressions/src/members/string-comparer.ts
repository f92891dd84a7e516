import { argument, argumentNull } from '../exceptions.ts';
import { type Comparing, compareStrings, comparing, folded } from '../text/collation.ts';
import { compareHeld, isComparable } from '../values/compare.ts';
import { equalValues, hashOf } from '../values/object.ts';
import { StringComparer } from '../values/string-comparer.ts';
import type { TypeDefinition } from './definition.ts';

const comparer = (how: Comparing): (() => StringComparer) => {
  const only = new StringComparer(how);
  return () => only;
};

/** What is no pair of texts: the first must compare itself. */
const compareOthers = (a: unknown, b: unknown): number =>
  a === null || b === null || a === b || isComparable(a)
    ? compareHeld(a, b)
    : argument('At least one object must implement IComparable.');

export const stringComparerType: TypeDefinition = {
  name: 'StringComparer',
  shape: 'class',
  bases: ['IComparer<string>', 'IEqualityComparer<string>'],
  members: {
    'static StringComparer Ordinal': comparer('ordinal'),
    'static StringComparer OrdinalIgnoreCase': comparer('ordinal-ignore-case'),
    'static StringComparer InvariantCulture': comparer('culture'),
    'static StringComparer InvariantCultureIgnoreCase': comparer('culture-ignore-case'),
    'static StringComparer CurrentCulture': comparer('culture'),
    'static StringComparer CurrentCultureIgnoreCase': comparer('culture-ignore-case'),
    'static StringComparer FromComparison(StringComparison comparisonType)': (how: number) =>
      how < 0 || how > 5
        ? argument('The string comparison type passed in is currently not supported.', 'comparisonType')
        : new StringComparer(comparing(how)),
    'int Compare(object x, object y)': (self: StringComparer, a: unknown, b: unknown) =>
      typeof a === 'string' && typeof b === 'string' ? compareStrings(a, b, self.how) : compareOthers(a, b),
    'bool Equals(object x, object y)': (self: StringComparer, a: unknown, b: unknown) =>
      typeof a === 'string' && typeof b === 'string' ? self.key(a) === self.key(b) : equalValues(a, b),
    'int GetHashCode(object obj)': {
      run: (self: StringComparer, value: unknown) => hashOf(self.key(value ?? argumentNull('obj'))),
      difference: 'stable, but not the number .NET gives',
    },
    'bool Equals(string x, string y)': (self: StringComparer, a: string | null, b: string | null) =>
      self.key(a) === self.key(b),
    'int Compare(string x, string y)': (self: StringComparer, a: string | null, b: string | null) =>
      compareStrings(a, b, self.how),
    'int GetHashCode(string obj)': {
      run: (self: StringComparer, text: string | null) => hashOf(folded(text ?? argumentNull('obj'), self.how)),
      difference: 'stable, but not the number .NET gives',
    },
  },
};
