import type { Span } from '@spillway/diagnostics';
import type { LiteralValue } from './token.ts';

interface Node {
  readonly span: Span;
}

/** A type as written: dotted name parts, then `?`, then array ranks. `var` is a name here. */
export interface TypeNode extends Node {
  readonly parts: readonly { readonly name: string; readonly args: readonly TypeNode[]; readonly span: Span }[];
  readonly nullable: boolean;
  /** Names of the elements when it is written as a tuple; the part is then `ValueTuple`. */
  readonly tuple?: readonly (string | undefined)[];
  /** Dimensions per bracket pair: `int[][,]` gives [1, 2]. */
  readonly ranks: readonly number[];
}

export interface Argument extends Node {
  readonly name?: string;
  readonly mode: 'value' | 'out' | 'ref';
  readonly value: Expression;
}

export interface LambdaParameter extends Node {
  readonly name: string;
  readonly type?: TypeNode;
  /** The properties of the argument are the names: the range variables of a query. */
  readonly spread?: boolean;
  /** A range variable of a query, which cannot be assigned. */
  readonly range?: boolean;
}

export type Initializer = Node &
  (
    | { readonly kind: 'collection'; readonly elements: readonly (readonly Expression[])[] }
    | { readonly kind: 'object'; readonly members: readonly MemberInitializer[] }
  );

export interface MemberInitializer extends Node {
  /** A property name, or the arguments of an indexer. */
  readonly target: { readonly name: string } | { readonly index: readonly Argument[] };
  readonly value: Expression | Initializer;
}

export type Pattern = Node &
  (
    | { readonly kind: 'type-pattern'; readonly type: TypeNode; readonly name?: string }
    | { readonly kind: 'constant-pattern'; readonly value: Expression }
    | { readonly kind: 'var-pattern'; readonly name?: string }
  );

export type InterpolatedPart =
  | string
  | { readonly value: Expression; readonly alignment?: Expression; readonly format?: string };

export interface TupleElement {
  readonly name?: string;
  readonly value: Expression;
}

export type Expression = Node &
  (
    | { readonly kind: 'literal'; readonly literal: LiteralValue }
    | { readonly kind: 'interpolated'; readonly parts: readonly InterpolatedPart[] }
    | { readonly kind: 'name'; readonly name: string; readonly typeArgs: readonly TypeNode[] }
    /** A keyword type used as the target of a member access: `string.Join`. */
    | { readonly kind: 'type'; readonly type: TypeNode }
    | { readonly kind: 'paren'; readonly inner: Expression }
    | {
        readonly kind: 'member';
        readonly target: Expression;
        readonly name: string;
        readonly nameSpan: Span;
        readonly typeArgs: readonly TypeNode[];
      }
    | { readonly kind: 'call'; readonly target: Expression; readonly args: readonly Argument[] }
    | { readonly kind: 'index'; readonly target: Expression; readonly args: readonly Argument[] }
    /** `target?.rest`; inside `rest` the target is the `conditional-target` node. */
    | { readonly kind: 'conditional-access'; readonly target: Expression; readonly rest: Expression }
    | { readonly kind: 'conditional-target' }
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
    | { readonly kind: 'postfix'; readonly operator: '++' | '--'; readonly operand: Expression }
    | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'assign'; readonly operator: string; readonly target: Expression; readonly value: Expression }
    | { readonly kind: 'conditional'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
    | { readonly kind: 'cast'; readonly type: TypeNode; readonly operand: Expression }
    | { readonly kind: 'as'; readonly operand: Expression; readonly type: TypeNode }
    | { readonly kind: 'is'; readonly operand: Expression; readonly pattern: Pattern }
    | {
        readonly kind: 'lambda';
        readonly parameters: readonly LambdaParameter[];
        readonly body: Expression | Statement;
      }
    | {
        readonly kind: 'new';
        readonly type: TypeNode;
        readonly args: readonly Argument[];
        readonly initializer?: Initializer;
      }
    | {
        readonly kind: 'new-array';
        readonly element: TypeNode;
        /** One per dimension. */
        readonly sizes: readonly Expression[];
        readonly rank: number;
        readonly values?: readonly Expression[];
      }
    | { readonly kind: 'implicit-array'; readonly rank: number; readonly values: readonly Expression[] }
    /** `{ 1, 2 }` after `int[] a =`. */
    | { readonly kind: 'bare-array'; readonly values: readonly Expression[] }
    | { readonly kind: 'anonymous'; readonly members: readonly { readonly name: string; readonly value: Expression }[] }
    | { readonly kind: 'tuple'; readonly elements: readonly TupleElement[] }
    | { readonly kind: 'throw-expression'; readonly value: Expression }
    | { readonly kind: 'checked'; readonly checked: boolean; readonly inner: Expression }
    | { readonly kind: 'default'; readonly type: TypeNode }
    | { readonly kind: 'nameof'; readonly target: Expression }
    | { readonly kind: 'typeof' | 'sizeof'; readonly type: TypeNode }
    /** `out var x` or `out int x`. */
    | { readonly kind: 'declaration'; readonly type: TypeNode; readonly name: string }
  );

export interface SwitchSection extends Node {
  readonly labels: readonly SwitchLabel[];
  readonly body: readonly Statement[];
}

export type SwitchLabel = Node &
  ({ readonly kind: 'default' } | { readonly kind: 'case'; readonly pattern: Pattern; readonly guard?: Expression });

export interface CatchClause extends Node {
  readonly type?: TypeNode;
  readonly name?: string;
  readonly filter?: Expression;
  readonly body: Statement;
}

export interface FunctionParameter extends Node {
  readonly name: string;
  readonly type: TypeNode;
  readonly mode: 'value' | 'out' | 'ref' | 'params';
  readonly fallback?: Expression;
}

export interface Declarator extends Node {
  readonly name: string;
  readonly value?: Expression;
}

export type Statement = Node &
  (
    | { readonly kind: 'block'; readonly body: readonly Statement[]; readonly checked?: boolean }
    | {
        readonly kind: 'local';
        readonly type: TypeNode;
        readonly constant: boolean;
        readonly declarators: readonly Declarator[];
      }
    | {
        readonly kind: 'function';
        readonly name: string;
        readonly returns: TypeNode;
        readonly typeParameters: readonly string[];
        /** `where T : …` stands behind it. */
        readonly constrained: boolean;
        readonly parameters: readonly FunctionParameter[];
        readonly body: Expression | Statement;
      }
    | { readonly kind: 'expression'; readonly value: Expression }
    | { readonly kind: 'if'; readonly test: Expression; readonly yes: Statement; readonly no?: Statement }
    | {
        readonly kind: 'for';
        readonly setup: readonly Statement[];
        readonly test?: Expression;
        readonly update: readonly Expression[];
        readonly body: Statement;
      }
    | {
        readonly kind: 'foreach';
        readonly type: TypeNode;
        readonly name: string;
        readonly nameSpan: Span;
        /** `foreach (var (a, b) in …)` */
        readonly target?: Extract<Expression, { kind: 'tuple' }>;
        readonly source: Expression;
        readonly body: Statement;
      }
    | { readonly kind: 'while'; readonly test: Expression; readonly body: Statement }
    | { readonly kind: 'do'; readonly test: Expression; readonly body: Statement }
    | { readonly kind: 'switch'; readonly value: Expression; readonly sections: readonly SwitchSection[] }
    | {
        readonly kind: 'try';
        readonly body: Statement;
        readonly catches: readonly CatchClause[];
        readonly finally?: Statement;
      }
    | { readonly kind: 'using'; readonly resource: Statement; readonly body: Statement }
    | { readonly kind: 'lock'; readonly value: Expression; readonly body: Statement }
    | { readonly kind: 'labeled'; readonly name: string; readonly body: Statement }
    | { readonly kind: 'goto'; readonly name: string }
    /** `goto case value;`, or `goto default;` without a value. */
    | { readonly kind: 'goto-case'; readonly value?: Expression }
    | { readonly kind: 'throw'; readonly value?: Expression }
    | { readonly kind: 'return'; readonly value?: Expression }
    | { readonly kind: 'break' }
    | { readonly kind: 'continue' }
    | { readonly kind: 'empty' }
  );

export const isStatement = (node: Expression | Statement): node is Statement => statementKinds.has(node.kind);

const statementKinds: ReadonlySet<string> = new Set(
  (
    'block local function expression if for foreach while do switch try using lock labeled goto goto-case throw return ' +
    'break continue empty'
  ).split(' '),
);
