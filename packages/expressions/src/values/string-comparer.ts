import { type Comparing, compareStrings, folded } from '../text/collation.ts';
import { named, type Type } from '../types.ts';
import type { KeyComparer } from './collections.ts';
import type { ClrObject } from './object.ts';

export class StringComparer implements ClrObject, KeyComparer {
  readonly how: Comparing;
  constructor(how: Comparing) {
    this.how = how;
  }
  clrType(): Type {
    return named('StringComparer');
  }
  clrText(): string {
    if (this.how === 'ordinal') return 'System.OrdinalCaseSensitiveComparer';
    return this.how === 'ordinal-ignore-case' ? 'System.OrdinalIgnoreCaseComparer' : 'System.CultureAwareComparer';
  }
  clrKey(): string {
    return `comparer:${this.how}`;
  }
  key(value: unknown): unknown {
    return typeof value === 'string' ? folded(value, this.how) : value;
  }
  compare(a: unknown, b: unknown): number {
    return compareStrings(a as string | null, b as string | null, this.how);
  }
}
