import { named, type Type } from '../types.ts';
import type { ClrObject } from './object.ts';

/** What get-authorization-context keeps in a variable. */
export class AuthorizationObject implements ClrObject {
  readonly accessToken: string;
  constructor(accessToken: string) {
    this.accessToken = accessToken;
  }
  clrType(): Type {
    return named('Authorization');
  }
}
