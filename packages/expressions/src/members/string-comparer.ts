import { type Comparing, compareStrings, folded } from '../text/collation.ts';
import { hashOf } from '../values/object.ts';
import { StringComparer } from '../values/string-comparer.ts';
import type { TypeDefinition } from './definition.ts';

const comparer = (how: Comparing) => () => new StringComparer(how);

export const stringComparerType: TypeDefinition = {
  name: 'StringComparer',
  shape: 'class',
  members: {
    'static StringComparer Ordinal': comparer('ordinal'),
    'static StringComparer OrdinalIgnoreCase': comparer('ordinal-ignore-case'),
    'static StringComparer InvariantCulture': comparer('culture'),
    'static StringComparer InvariantCultureIgnoreCase': comparer('culture-ignore-case'),
    'static StringComparer CurrentCulture': comparer('culture'),
    'static StringComparer CurrentCultureIgnoreCase': comparer('culture-ignore-case'),
    'bool Equals(string x, string y)': (self: StringComparer, a: string | null, b: string | null) =>
      self.key(a) === self.key(b),
    'int Compare(string x, string y)': (self: StringComparer, a: string | null, b: string | null) =>
      compareStrings(a, b, self.how),
    'int GetHashCode(string obj)': {
      run: (self: StringComparer, text: string) => hashOf(folded(text, self.how)),
      difference: 'stable, but not the number .NET gives',
    },
  },
};
