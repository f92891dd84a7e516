import { element, type Node, text, type Value } from '@spillway/policy-document';
import type { AnyAttribute, Attribute, Attributes, ListAttribute } from './attributes.ts';
import { xmlNameOf } from './attributes.ts';
import type { Message, ResponseMessage } from './message.ts';
import { PolicyError } from './policy-error.ts';
import type { PolicyRun } from './run.ts';

export type Section = 'inbound' | 'backend' | 'outbound' | 'on-error';
export const allSections = ['inbound', 'backend', 'outbound', 'on-error'] as const;

/** `refused`: read and checked, but a request that reaches it fails; a document with it does not load. */
export type Fidelity = 'exact' | 'approximate' | 'accepted-not-run' | 'refused';

/** Where a document with the policy may belong: `graphql-resolver` is a document of its own kind. */
export const allScopes = ['global', 'workspace', 'product', 'api', 'operation'] as const;
export type PolicyScope = (typeof allScopes)[number] | 'graphql-resolver';

/** Kinds of gateway, as the reference pages name them. */
export const allGateways = ['classic', 'v2', 'consumption', 'self-hosted', 'workspace'] as const;
export type GatewayKind = (typeof allGateways)[number];

/**
 * What a policy does to a request, as far as the engine, lints, intents and proofs care. `authenticates` asks who the
 * caller is; what the gateway shows a backend is another matter.
 */
export type Trait =
  | 'answersPreflight'
  | 'answersWithoutApi'
  | 'authenticates'
  | 'limits'
  | 'routes'
  | 'sends'
  | 'waits'
  | 'repeats'
  | 'writesVariable'
  | 'readsBody'
  | 'storesResponse'
  | 'storesCompletion'
  | 'ends';

/** C# for a value, typed by what the attribute needs. Made by `csharp` of the DSL. */
export interface CSharp<T = unknown> {
  readonly csharp: string;
  readonly form: 'single' | 'block';
  readonly type?: T;
}

declare const sections: unique symbol;
/** An authored policy usable in sections A; contravariant, so that it fits any section list it covers. */
export interface PolicyNode<A extends Section = never> {
  readonly node: Node;
  readonly [sections]?: (allowed: A) => void;
}

/** A child element that is no policy (`when`, `dimension`); it carries the sections its own content allows. */
export interface ChildNode<N extends string, A extends Section = never> extends PolicyNode<A> {
  readonly child: N;
}

/** A value, or a promise where something has to be waited for: most policies of a request need not give up their turn. */
export type MaybePromise<T> = T | Promise<T>;

type Authored<A> =
  A extends ListAttribute<infer V, infer E>
    ? E extends true
      ? readonly (V | CSharp<V>)[] | V | CSharp<V>
      : readonly V[] | V
    : AuthoredOne<A>;
type AuthoredOne<A> =
  A extends Attribute<infer V, boolean, infer E, boolean> ? (E extends true ? V | CSharp<V> : V) : never;
type Evaluated1<A> =
  A extends Attribute<infer V, boolean, boolean, infer L> ? (L extends true ? () => MaybePromise<V> : V) : never;
type RequiredKeys<As> = {
  [K in keyof As]: As[K] extends { readonly required: true } ? K : never;
}[keyof As];
// Keys are never renamed, so that go-to-definition lands on the declaring line.
type AuthoredOf<As, K extends keyof As> = { readonly [P in K]: Authored<As[P]> };
type ValueOf<As, K extends keyof As> = { readonly [P in K]: Evaluated1<As[P]> };

/** What an author writes: expressions where the reference allows them. Every policy takes an `id`. */
export type Authoring<As> = AuthoredOf<As, RequiredKeys<As>> &
  Partial<AuthoredOf<As, Exclude<keyof As, RequiredKeys<As>>>>;

/** What a behaviour receives: expressions already evaluated to typed values, late ones as functions. */
export type Evaluated<As> = ValueOf<As, RequiredKeys<As>> & Partial<ValueOf<As, Exclude<keyof As, RequiredKeys<As>>>>;

/** `fragment` is the content of the fragment an attribute names. */
type Content = 'none' | 'policies' | 'children' | 'xml' | 'fragment';

/** A policy that may stand in an element beside its own children; `set-method` in `send-request`. */
export interface NestedPolicy {
  readonly definition: { readonly name: string };
  readonly min?: number;
  readonly max?: number;
}

export interface ChildDefinition<N extends string = string, As extends Attributes = Attributes> {
  readonly name: N;
  readonly attributes: As;
  /** `xml` is text or any XML, which the behaviour gets as it is written. */
  readonly content: Content;
  readonly children?: readonly ChildDefinition[];
  readonly nestedPolicies?: readonly NestedPolicy[];
  /** Children may stand in any order; otherwise in that of their definitions. */
  readonly order?: 'any';
  /** The element's text is the attribute of this key. */
  readonly text?: AnyAttribute;
  /** With `content: 'xml'`: the behaviour gets the element with its tags as its text. */
  readonly withTags?: true;
  readonly min?: number;
  readonly max?: number;
}

/** One child element at run time. */
export interface RunningChild {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Evaluates the element's text, for children that have one. */
  text(): Promise<string | undefined>;
  run(message?: Message): MaybePromise<ResponseMessage | undefined>;
  /** The child elements that are no policies, in order. */
  elements(): MaybePromise<readonly RunningChild[]>;
}

export interface RunningChildren {
  /** The nested policies, each to be run on its own. */
  each(): readonly (() => Promise<ResponseMessage | undefined>)[];
  /** Runs the nested policies in order; `message` is what they change, when it is not the section's own. */
  run(message?: Message): MaybePromise<ResponseMessage | undefined>;
  /** The child elements that are no policies, in order; their attributes are evaluated, except late ones. */
  elements(): MaybePromise<readonly RunningChild[]>;
}

export interface PolicyDefinition<
  S extends Section = Section,
  As extends Attributes = Attributes,
  C extends Content = Content,
> {
  /** The element's name. */
  readonly name: string;
  readonly sections: readonly S[];
  /** All but GraphQL resolvers unless stated. */
  readonly scopes?: readonly PolicyScope[];
  /** All unless stated. */
  readonly gateways?: readonly GatewayKind[];
  /** At most one in a section. */
  readonly once?: true;
  readonly attributes: As;
  readonly content: C;
  /** Child elements that are no policies. */
  readonly children?: readonly ChildDefinition[];
  /** With `content: 'children'`: policies that may stand beside the children. */
  readonly nestedPolicies?: readonly NestedPolicy[];
  /** Children may stand in any order; otherwise in that of their definitions. */
  readonly order?: 'any';
  /** With `content: 'policies'`: only these may be nested. */
  readonly onlyPolicies?: readonly NestedPolicy[];
  /** The element's own text. */
  readonly text?: AnyAttribute;
  readonly traits: readonly Trait[];
  readonly reference: string;
  readonly fidelity: Fidelity;
  /** How it differs from the real one; required unless exact. */
  readonly difference?: string;
  /** Why it does not run here; with fidelity `refused` only. */
  readonly refused?: string;
  /**
   * A response it returns was found in a cache: it stands for the backend's, and outbound goes on behind the policy with
   * this trait, which has nothing to store.
   */
  readonly resumesBehind?: Trait;
  /** Rules over several attributes; the key names the one to point at. */
  readonly check?: (present: ReadonlySet<string>, report: (key: string, message: string, help: string) => void) => void;
  /** Returns nothing to go on, a response to end the pipeline with it, or throws PolicyError. There is no third way. */
  run(attributes: Evaluated<As>, run: PolicyRun, children: RunningChildren): MaybePromise<ResponseMessage | undefined>;
}

/** Any policy's definition, as the pipeline handles it. */
export interface AnyPolicyDefinition extends Omit<PolicyDefinition, 'run' | 'check'> {
  readonly check?: PolicyDefinition['check'];
  run(attributes: never, run: PolicyRun, children: RunningChildren): MaybePromise<ResponseMessage | undefined>;
}

type WithId = { readonly id?: string };
type WithText<T> = [T] extends [never] ? unknown : { readonly text: T };

type Author<S extends Section, As extends Attributes, C extends Content, T, N extends string> = C extends
  | 'none'
  | 'xml'
  | 'fragment'
  ? (attributes: Authoring<As> & WithId & WithText<T>) => PolicyNode<S>
  : C extends 'policies'
    ? <A extends S>(attributes: Authoring<As> & WithId, ...children: PolicyNode<A>[]) => PolicyNode<A>
    : <A extends S>(attributes: Authoring<As> & WithId, ...children: ChildNode<N, A>[]) => PolicyNode<A>;

/** The authoring function of a policy, with its definition on it. */
export type Policy<S extends Section, As extends Attributes, C extends Content, T, N extends string> = Author<
  S,
  As,
  C,
  T,
  N
> & {
  readonly definition: PolicyDefinition<S, As, C>;
};

const isCSharp = (value: unknown): value is CSharp => typeof value === 'object' && value !== null && 'csharp' in value;

const valueOf = (value: unknown): Value =>
  isCSharp(value)
    ? {
        kind: 'expression',
        form: value.form,
        code: value.csharp,
        span: { start: 0, end: 0 },
        isTerminated: true,
        locate: () => 0,
      }
    : { kind: 'literal', text: String(value), span: { start: 0, end: 0 } };

const plain: AnyAttribute = { kind: 'string', required: false, expressions: false, late: false, doc: '' };

const nodeOf = (
  definition: { readonly name: string; readonly attributes: Attributes },
  { text: content, ...attributes }: Readonly<Record<string, unknown>>,
  children: readonly PolicyNode<never>[],
): Node => {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const isList = ([key]: readonly [string, unknown]): boolean => definition.attributes[key]?.kind === 'list';
  const values = given
    .filter((entry) => !isList(entry))
    .map(([key, value]) => [xmlNameOf(key, definition.attributes[key] ?? plain), valueOf(value)] as const);
  const items = given.filter(isList).flatMap(([key, value]) => {
    const name = xmlNameOf(key, definition.attributes[key] ?? plain);
    return [value].flat().map((item) => element(name, {}, [text(valueOf(item))]));
  });
  const nodes = [...items, ...children.map((child) => child.node)];
  return element(
    definition.name,
    Object.fromEntries(values),
    content === undefined ? nodes : [text(valueOf(content)), ...nodes],
  );
};

type TextOf<D> = D extends { readonly text: Attribute<infer V, boolean, infer E, boolean> }
  ? E extends true
    ? V | CSharp<V>
    : V
  : never;
type ChildNames<D> = D extends { readonly children: readonly ChildDefinition<infer N>[] } ? N : never;

/** Declares a policy: gives back the function authors call, with the definition on it. */
export const definePolicy = <
  const S extends Section,
  const As extends Attributes,
  const C extends Content,
  const D extends Pick<PolicyDefinition, 'text' | 'children'>,
>(
  definition: PolicyDefinition<S, As, C> & D,
): Policy<S, As, C, TextOf<D>, ChildNames<D>> => {
  const author = (attributes: object, ...children: PolicyNode<never>[]): PolicyNode =>
    Object.freeze({ node: nodeOf(definition, attributes as Readonly<Record<string, unknown>>, children) });
  return Object.assign(author, { definition }) as unknown as Policy<S, As, C, TextOf<D>, ChildNames<D>>;
};

type ChildAuthor<N extends string, As extends Attributes, C, T, N2 extends string> = C extends 'policies'
  ? <A extends Section>(attributes: Authoring<As>, ...children: PolicyNode<A>[]) => ChildNode<N, A>
  : C extends 'children'
    ? (attributes: Authoring<As>, ...children: ChildNode<N2, never>[]) => ChildNode<N, Section>
    : (attributes: Authoring<As> & WithText<T>) => ChildNode<N, Section>;

/** Declares a child element that is no policy. */
export const defineChild = <
  const N extends string,
  const As extends Attributes,
  const C extends Content,
  const D extends Pick<ChildDefinition, 'text' | 'children'>,
>(
  definition: ChildDefinition<N, As> & { readonly content: C } & D,
): ChildAuthor<N, As, C, TextOf<D>, ChildNames<D>> & { readonly definition: ChildDefinition<N, As> } => {
  const author = (attributes: object, ...children: PolicyNode<never>[]): ChildNode<N> =>
    Object.freeze({
      child: definition.name,
      node: nodeOf(definition, attributes as Readonly<Record<string, unknown>>, children),
    });
  return Object.assign(author, { definition }) as unknown as ChildAuthor<N, As, C, TextOf<D>, ChildNames<D>> & {
    readonly definition: ChildDefinition<N, As>;
  };
};

const notRun = (): never => {
  throw new PolicyError('NotImplemented', 'this policy does not run on the local gateway', { status: 500 });
};

/** A policy that is read and checked only: a request that gets that far fails. */
export const notWritten = {
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  run: notRun,
} as const;
