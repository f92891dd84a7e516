import type { ContextResponse } from '../context.ts';
import { named, type Type } from '../types.ts';
import type { ClrObject } from './object.ts';

/** An `IResponse`: of the context, or of a send-request kept in a variable. */
export class ResponseObject implements ClrObject {
  readonly response: ContextResponse;
  constructor(response: ContextResponse) {
    this.response = response;
  }
  clrType(): Type {
    return named('IResponse');
  }
}
