import type { Span } from '@spillway/diagnostics';

/** A .NET exception: thrown by the code, or by a member it called. */
export class ClrException extends Error {
  /** The short .NET name, such as `InvalidCastException`. */
  readonly type: string;
  readonly clrMessage: string;
  readonly inner: ClrException | null;
  /** What only some types have, and what the code may set. */
  readonly details: ExceptionDetails;
  private place: Span;

  constructor(
    type: string,
    clrMessage: string,
    details: { readonly inner?: ClrException | null; readonly span?: Span } & ExceptionDetails = {},
  ) {
    super(`${type}: ${clrMessage}`);
    this.name = 'ClrException';
    this.type = type;
    this.clrMessage = clrMessage;
    const { inner = null, span = unplaced, ...rest } = details;
    this.inner = inner;
    this.details = rest;
    this.place = span;
  }
  /** Where in the code it was thrown. */
  get span(): Span {
    return this.place;
  }
  get wasThrown(): boolean {
    return this.place !== unplaced;
  }
  /** Notes the first place it passes; the object stays the one the code has made. */
  throwAt(span: Span): this {
    if (!this.wasThrown) this.place = span;
    return this;
  }
}

interface ExceptionDetails {
  parameter?: string | null;
  actualValue?: unknown;
  objectName?: string;
  helpLink?: string | null;
  source?: string | null;
  hresult?: number;
  data?: unknown;
}

/** A bound of the engine was exceeded. No `catch` of the code sees it: a loop could otherwise swallow its own end. */
export class LimitException extends ClrException {
  constructor(message: string, span: Span = unplaced) {
    super('ExpressionLimitException', message, { span });
  }
}

const unplaced: Span = { start: 0, end: 0 };

/** Gives an error the place it passed first; a stack overflow of the host counts as a limit of ours. */
export const located = (error: unknown, span: Span): unknown => {
  if (error instanceof ClrException) return error.throwAt(span);
  if (error instanceof RangeError && /call stack/i.test(error.message))
    return new LimitException('the expression nests calls too deeply', span);
  if (error instanceof RangeError && /^Invalid (?:string|array|count)/.test(error.message))
    return new LimitException('a string or an array grew over all bounds', span);
  // A member that does not look for null: .NET's own throw this too.
  if (error instanceof TypeError && /\bnull\b|is not iterable/.test(error.message))
    return new ClrException('NullReferenceException', noReference, { span });
  return error;
};

const noReference = 'Object reference not set to an instance of an object.';

/** Throws the named .NET exception. */
export const raise = (type: string, message: string): never => {
  throw new ClrException(type, message);
};

/** The message of an ArgumentException with the name of its parameter. */
export const withParameter = (message: string, parameter: string | null): string =>
  parameter ? `${message} (Parameter '${parameter}')` : message;

export const nullReference = (): never => raise('NullReferenceException', noReference);
export const argumentNull = (parameter: string): never =>
  raise('ArgumentNullException', withParameter('Value cannot be null.', parameter));
export const argument = (message: string, parameter?: string): never =>
  raise('ArgumentException', parameter === undefined ? message : withParameter(message, parameter));
export const outOfRange = (message: string, parameter: string, actual?: unknown): never =>
  raise(
    'ArgumentOutOfRangeException',
    withParameter(message, parameter) + (actual === undefined ? '' : `\nActual value was ${String(actual)}.`),
  );
/** The texts of .NET's argument checks that show the value; they are those of the .NET of the oracle. */
export const notNegative = (value: number | bigint, parameter: string): number | bigint =>
  value < 0 ? outOfRange(`${parameter} ('${value}') must be a non-negative value.`, parameter, value) : value;
export const notAbove = (value: number, most: number, parameter: string): number =>
  value > most
    ? outOfRange(`${parameter} ('${value}') must be less than or equal to '${most}'.`, parameter, value)
    : value;
/** As .NET compares without signs: a negative value is a very large one. */
export const notOutside = (value: number, most: number, parameter: string): number =>
  notAbove(value >>> 0, most, parameter);
export const indexOutOfRange = (): never =>
  outOfRange('Index was out of range. Must be non-negative and less than the size of the collection.', 'index');
export const invalidOperation = (message: string): never => raise('InvalidOperationException', message);
export const badFormat = (message = 'Input string was not in a correct format.'): never =>
  raise('FormatException', message);
export const overflow = (message = 'Arithmetic operation resulted in an overflow.'): never =>
  raise('OverflowException', message);
export const invalidCast = (from: string, to: string): never =>
  raise('InvalidCastException', `Unable to cast object of type '${from}' to type '${to}'.`);
