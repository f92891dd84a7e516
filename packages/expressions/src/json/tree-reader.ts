import { nullReference, raise } from '../exceptions.ts';
import { spend } from '../meter.ts';
import type { Type } from '../types.ts';
import { ClrDateTime } from '../values/date-time.ts';
import { ClrDateTimeOffset } from '../values/date-time-offset.ts';
import { objectText } from '../values/object.ts';
import { ClrUri } from '../values/uri.ts';
import { convertedTo, truncatedReal } from './change-type.ts';
import { type JsonReader, kindName, type ReadKind, readByteArray, refuseByteObject, takeText } from './json-reader.ts';
import type { JsonTokenName } from './text-reader.ts';
import { pathOf } from './token-path.ts';
import { isBigInteger, JArray, JConstructor, JContainer, JObject, JProperty, type JToken, JValue } from './tokens.ts';

/** One step through a tree. */
interface Step {
  readonly token: JsonTokenName;
  readonly value: unknown;
  readonly node: JToken;
  readonly depth: number;
}

function* stepsOf(node: JToken, depth: number): Generator<Step> {
  spend();
  if (node instanceof JProperty) {
    yield { token: 'PropertyName', value: node.name, node, depth };
    yield* stepsOf(node.value, depth);
  } else if (node instanceof JContainer) {
    const kind = node instanceof JObject ? 'Object' : node instanceof JArray ? 'Array' : 'Constructor';
    yield { token: `Start${kind}`, value: node instanceof JConstructor ? node.name : null, node, depth };
    for (const child of node.children) yield* stepsOf(child, depth + 1);
    yield { token: `End${kind}`, value: null, node, depth };
  } else if (node instanceof JValue) yield { ...valueStep(node), node, depth };
}

const valueStep = ({ tokenType, value }: JValue): { readonly token: JsonTokenName; readonly value: unknown } => {
  switch (tokenType) {
    case 'Guid':
    case 'TimeSpan':
    case 'Raw':
      return { token: 'String', value: objectText(value) };
    case 'Uri':
      return { token: 'String', value: value instanceof ClrUri ? value.original : '' };
    default:
      return { token: tokenType, value };
  }
};

/** True when the value is of the kind already. */
const isHeldAs = (kind: ReadKind, token: JsonTokenName): boolean =>
  (kind === 'bool' && token === 'Boolean') ||
  (kind === 'bytes' && token === 'Bytes') ||
  (kind.startsWith('Date') && token === 'Date');

/** Newtonsoft's `JTokenReader`. */
export class TreeReader implements JsonReader {
  token: JsonTokenName = 'None';
  value: unknown = null;
  readonly raw = null;
  private readonly steps: Iterator<Step>;
  private step: Step | null = null;
  private readonly root: JToken;
  private last: JToken;

  constructor(root: JToken) {
    this.root = root;
    this.last = root;
    this.steps = stepsOf(root, 0);
  }

  /** That of a number with fewer digits than a double. */
  get floatType(): Type | null {
    const node = this.step?.node;
    return this.token === 'Float' && node instanceof JValue && node.value === this.value ? node.numberType : null;
  }
  get depth(): number {
    return this.step?.depth ?? 0;
  }
  get containerPath(): string {
    return this.step?.node.parent ? pathOf(this.step.node.parent) : '';
  }
  get lineNumber(): number {
    return this.step?.node.origin?.line ?? 0;
  }
  get linePosition(): number {
    return this.step?.node.origin?.position ?? 0;
  }

  read(): boolean {
    const next = this.steps.next();
    this.step = next.done ? null : next.value;
    if (this.step) this.last = this.step.node;
    this.become(this.step?.token ?? 'None', this.step?.value);
    return this.step !== null;
  }

  /** The token it stands on; the reader is past all in it. */
  pass(): JToken {
    const { node } = this.step!;
    const end = node instanceof JValue ? node : null;
    while (end === null && this.step && (this.step.node !== node || !this.token.startsWith('End'))) this.read();
    return node;
  }

  become(token: JsonTokenName, value: unknown = null): void {
    this.token = token;
    this.value = value;
  }

  /** Tokens that were read tell where; those that were made have only a path. */
  located(message: string): string {
    const node = this.step?.node ?? (this.root instanceof JProperty ? this.last : undefined);
    const path = pathOf(node && this.step ? node : this.root);
    const place = node?.origin ? `, line ${node.origin.line}, position ${node.origin.position}` : '';
    return `${message} Path '${path}'${place}.`;
  }

  fail(message: string): never {
    return raise('JsonReaderException', this.located(message));
  }

  readAs(kind: ReadKind): void {
    do if (!this.read()) return;
    while (this.token === 'Comment');
    if (this.token === 'String') this.takeText(kind);
    else if (kind === 'bytes' && this.token === 'StartObject') refuseByteObject(this);
    else if (kind === 'bytes' && this.token === 'StartArray') readByteArray(this);
    else if (this.token !== 'Null' && this.token !== 'EndArray') this.takeOther(kind);
  }

  /** A token of text without a text is empty, but for bytes, which want its length. */
  private takeText(kind: ReadKind): void {
    if (this.value !== null) takeText(this, kind, objectText(this.value));
    else if (kind === 'bytes') nullReference();
    else if (kind !== 'string') this.become('Null');
  }

  private takeOther(kind: ReadKind): void {
    const { token, value } = this;
    const isNumber = token === 'Integer' || token === 'Float';
    const isScalar = isNumber || token === 'Boolean' || token === 'Date' || token === 'Bytes';
    if (kind === 'string' && isScalar) this.become('String', this.textOf());
    else if ((kind === 'int' || kind === 'double' || kind === 'decimal' || kind === 'bool') && isNumber)
      this.takeNumber(kind);
    else if (kind === 'DateTime' && value instanceof ClrDateTimeOffset)
      this.become('Date', new ClrDateTime(value.local.ticks));
    else if (kind === 'DateTimeOffset' && value instanceof ClrDateTime)
      this.become('Date', new ClrDateTimeOffset(new ClrDateTime(value.ticks), 0n));
    else if (!isHeldAs(kind, token)) this.fail(`Error reading ${kindName(kind)}. Unexpected token: ${token}.`);
  }

  private takeNumber(kind: 'int' | 'double' | 'decimal' | 'bool'): void {
    const { node } = this.step!;
    const isBig = kind === 'double' && node instanceof JValue && isBigInteger(node);
    const value =
      (isBig ? truncatedReal(this.value as bigint) : convertedTo(this.value, kind)) ??
      this.fail(`Could not convert to ${kindName(kind)}: ${this.textOf()}.`);
    if (kind === 'int') this.become('Integer', BigInt(value as number));
    else this.become(kind === 'bool' ? 'Boolean' : 'Float', value);
  }

  private textOf(): string {
    const { node } = this.step!;
    return node instanceof JValue ? node.clrText() : '';
  }
}
