import { named, type Type } from '../types.ts';
import { type ClrObject, fullName } from './object.ts';

/** What `GetType()` and `typeof` give. */
export class ClrTypeObject implements ClrObject {
  readonly type: Type;
  constructor(type: Type) {
    this.type = type;
  }
  clrType(): Type {
    return named('Type');
  }
  clrText(): string {
    return fullName(this.type);
  }
  /** The name without namespace and type arguments. */
  get shortName(): string {
    return fullName(this.type)
      .replace(/(`\d+)\[.*\]$/, '$1')
      .replace(/^.*\./, '');
  }
  clrKey(): string {
    return `type:${fullName(this.type)}`;
  }
}
