import type { ClrValue } from '@spillway/expressions';

/**
 * `buffersRequest` keeps the body so that it can be sent again, `waitSeconds` holds the request back for so many seconds,
 * `backendUrl` says where it goes, `secret` is not to be read by others, `maySecret` is one under some names.
 */
export type AttributeRole = 'buffersRequest' | 'waitSeconds' | 'backendUrl' | 'secret' | 'maySecret';

/** How one XML attribute, or the text of an element, is typed for the author and for the behaviour. */
export interface Attribute<out Value, Required extends boolean, Expressions extends boolean, Late extends boolean> {
  readonly kind: 'string' | 'integer' | 'number' | 'boolean' | 'oneOf' | 'any' | 'list';
  readonly required: Required;
  /** Policy expressions are allowed. */
  readonly expressions: Expressions;
  /** The behaviour gets a function and decides when to evaluate, as often as it wants. */
  readonly late: Late;
  readonly doc: string;
  readonly unit?: string;
  readonly oneOf?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** What APIM takes when the attribute is absent; documentation only, the behaviour states it in code. */
  readonly default?: string;
  /** Set for names that camelCase does not give back. */
  readonly xmlName?: string;
  /** The value is the id of one of these of the service. */
  readonly names?: 'backend' | 'fragment' | 'logger' | 'certificate';
  /** The value is the name of a variable that the policy sets; the .NET type it gets, `value` for that of the attribute. */
  readonly writes?: string;
  /** What the value is for, as far as lints care. */
  readonly role?: AttributeRole;
  /** Known to APIM, not run here yet: refused at load time with this reason. */
  readonly unsupported?: string;
  /** Values known to APIM, not run here: warned of at load time with their reason, and refused where they are reached. */
  readonly failingValues?: Readonly<Record<string, string>>;
  /** The attribute that makes this text a template, whose own `{{…}}` are no named values. */
  readonly templateBy?: string;
  /** A condition that reads a member of `context.Response` while there is none is false, and fails nothing. */
  readonly falseWithoutResponse?: boolean;
  /** With kind `list`: the text of each child element of that name. */
  readonly item?: AnyAttribute;
  /** Type only. */
  readonly value?: Value;
}

// biome-ignore lint/suspicious/noExplicitAny: the one place where an attribute's value type is deliberately open
export type AnyAttribute = Attribute<any, boolean, boolean, boolean>;
export type Attributes = Readonly<Record<string, AnyAttribute>>;

interface Options {
  readonly required?: boolean;
  readonly expressions?: boolean;
  readonly late?: boolean;
  readonly doc: string;
  readonly unit?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: string;
  readonly xmlName?: string;
  readonly names?: 'backend' | 'fragment' | 'logger' | 'certificate';
  readonly writes?: string;
  readonly role?: AttributeRole;
  readonly unsupported?: string;
  readonly failingValues?: Readonly<Record<string, string>>;
  readonly templateBy?: string;
  readonly falseWithoutResponse?: boolean;
}

type Yes<O, K extends string> = O extends Readonly<Record<K, true>> ? true : false;
type Made<V, O> = Attribute<V, Yes<O, 'required'>, Yes<O, 'expressions'>, Yes<O, 'late'>>;

const make = <V, O extends Options>(kind: AnyAttribute['kind'], options: O, oneOf?: readonly string[]): Made<V, O> => {
  const made = { required: false, expressions: false, late: false, ...options, kind, ...(oneOf && { oneOf }) };
  return made as unknown as Made<V, O>;
};

/** Text; an expression's result is turned into text under the invariant culture. */
export const string = <const O extends Options>(options: O): Made<string, O> => make<string, O>('string', options);
/** A whole number. */
export const integer = <const O extends Options>(options: O): Made<number, O> => make<number, O>('integer', options);
/** A number that may have a fraction. */
export const number = <const O extends Options>(options: O): Made<number, O> => make<number, O>('number', options);
/** `true` or `false`. */
export const boolean = <const O extends Options>(options: O): Made<boolean, O> => make<boolean, O>('boolean', options);
/** The value as the expression gave it, with its .NET type; a literal is a string. */
export const any = <const O extends Options>(options: O): Made<ClrValue, O> => make<ClrValue, O>('any', options);
/** One of the given words. */
export const oneOf = <const V extends readonly string[], const O extends Options>(
  values: V,
  options: O,
): Made<V[number], O> => make<V[number], O>('oneOf', options, values);

/** Child elements that hold text only, such as the `value` of set-header; authored and received as a list. */
export interface ListAttribute<V, Expressions extends boolean>
  extends Attribute<readonly V[], false, Expressions, false> {
  readonly kind: 'list';
  readonly item: Attribute<V, boolean, Expressions, false>;
}

export const list = <V, E extends boolean>(item: Attribute<V, boolean, E, false>): ListAttribute<V, E> => ({
  kind: 'list',
  required: false,
  expressions: item.expressions,
  late: false,
  doc: item.doc,
  item,
});

/** `renewalPeriod` → `renewal-period`. */
export const xmlNameOf = (key: string, attribute: AnyAttribute): string =>
  attribute.xmlName ?? key.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
