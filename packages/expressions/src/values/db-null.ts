import { named, type Type } from '../types.ts';
import type { ClrObject } from './object.ts';

/** `DBNull.Value`, which `Convert.DBNull` gives. */
class ClrDbNull implements ClrObject {
  clrType(): Type {
    return named('DBNull');
  }
  clrText(): string {
    return '';
  }
}

export const dbNull = new ClrDbNull();
