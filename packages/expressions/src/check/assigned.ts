import { assertNever, type Span } from '@spillway/diagnostics';
import type { Expression, Initializer, Statement } from '../syntax/ast.ts';
import { isStatement } from '../syntax/ast.ts';
import type { Session } from './scope.ts';

/**
 * Definite assignment: a local must have a value before it is read (C# 7, section 5.3). Conditions are taken as wholes,
 * except that `a && b` and `a || b` count what only their right side assigned where it must have run.
 */
export const checkAssigned = (session: Session, body: readonly Statement[]): void => {
  const flow = new Flow(session);
  flow.statements(body, new Map());
};

/** Names that have no value yet, mapped to true once they have one on every path. Undefined: unreachable. */
type State = Map<string, boolean> | undefined;

interface Branches {
  readonly whenTrue: State;
  readonly whenFalse: State;
}

const join = (a: State, b: State): State => {
  if (!a || !b) return a ?? b;
  return new Map(Array.from(a, ([name, value]) => [name, value && (b.get(name) ?? true)]));
};

const copy = (state: State): State => state && new Map(state);

class Flow {
  private readonly session: Session;
  private breaks: State[] = [];
  /** What is assigned at every `goto` so far, by label. */
  private readonly gotos = new Map<string, State>();
  /** The `out` parameters of the function around. */
  private outs: readonly string[] = [];

  constructor(session: Session) {
    this.session = session;
  }

  statements(body: readonly Statement[], state: State): State {
    return body.reduce<State>((at, statement) => this.statement(statement, at), state);
  }

  private statement(node: Statement, state: State): State {
    switch (node.kind) {
      case 'block':
        return this.statements(node.body, state);
      case 'local':
        for (const { name, value } of node.declarators) {
          if (value) this.read(value, state);
          state?.set(name, value !== undefined);
        }
        return state;
      case 'function':
        this.localFunction(node, state);
        return state;
      case 'expression':
        this.read(node.value, state);
        return state;
      case 'if':
        return this.ifStatement(node, state);
      case 'return':
      case 'throw':
        if (node.value) this.read(node.value, state);
        if (node.kind === 'return') this.checkOuts(node.span, state);
        return undefined;
      case 'break':
        this.breaks.push(copy(state));
        return undefined;
      case 'continue':
      case 'goto-case':
        return undefined;
      case 'goto':
        this.gotos.set(node.name, join(this.gotos.get(node.name), copy(state)));
        return undefined;
      case 'labeled':
        return this.statement(node.body, join(state, this.gotos.get(node.name)));
      case 'empty':
        return state;
      default:
        return this.compound(node, state);
    }
  }

  private compound(
    node: Extract<Statement, { kind: 'for' | 'foreach' | 'while' | 'do' | 'switch' | 'try' | 'using' | 'lock' }>,
    state: State,
  ): State {
    switch (node.kind) {
      case 'for':
        return this.loop(this.statements(node.setup, state), { test: node.test, body: node.body, update: node.update });
      case 'while':
        return this.loop(state, { test: node.test, body: node.body, update: [] });
      case 'do':
        return this.doLoop(node, state);
      case 'foreach':
        this.read(node.source, state);
        return this.breakable(state, (at) => {
          this.statement(node.body, copy(at));
          return at;
        });
      case 'switch':
        return this.switchStatement(node, state);
      case 'try':
        return this.tryStatement(node, state);
      case 'using':
        return this.statement(node.body, this.statement(node.resource, state));
      case 'lock':
        this.read(node.value, state);
        return this.statement(node.body, state);
      default:
        return assertNever(node);
    }
  }

  private ifStatement(node: Extract<Statement, { kind: 'if' }>, state: State): State {
    const { whenTrue, whenFalse } = this.condition(node.test, state);
    const yes = this.statement(node.yes, whenTrue);
    return join(yes, node.no ? this.statement(node.no, whenFalse) : whenFalse);
  }

  /** Runs a part in which `break` leads to its end. */
  private breakable(state: State, run: (state: State) => State): State {
    const outer = this.breaks;
    this.breaks = [];
    const end = run(state);
    const result = this.breaks.reduce<State>(join, end);
    this.breaks = outer;
    return result;
  }

  private loop(
    state: State,
    parts: { readonly test: Expression | undefined; readonly body: Statement; readonly update: readonly Expression[] },
  ): State {
    return this.breakable(state, (at) => {
      const { whenTrue, whenFalse } = parts.test
        ? this.condition(parts.test, at)
        : { whenTrue: at, whenFalse: undefined };
      const after = this.statement(parts.body, copy(whenTrue));
      for (const update of parts.update) this.read(update, after ?? copy(whenTrue));
      return whenFalse;
    });
  }

  private doLoop(node: Extract<Statement, { kind: 'do' }>, state: State): State {
    return this.breakable(state, (at) => this.condition(node.test, this.statement(node.body, at)).whenFalse);
  }

  private switchStatement(node: Extract<Statement, { kind: 'switch' }>, state: State): State {
    this.read(node.value, state);
    const hasDefault = node.sections.some((section) => section.labels.some((label) => label.kind === 'default'));
    return this.breakable(state, (at) => {
      for (const section of node.sections) this.statements(section.body, copy(at));
      return hasDefault ? undefined : at;
    });
  }

  private tryStatement(node: Extract<Statement, { kind: 'try' }>, state: State): State {
    const body = this.statement(node.body, copy(state));
    // A catch may run before anything in the body was assigned.
    const ends = node.catches.map((clause) => this.statement(clause.body, copy(state)));
    const end = ends.reduce(join, body);
    if (!node.finally) return end;
    const last = this.statement(node.finally, copy(state));
    for (const [name, value] of last ?? []) if (value) end?.set(name, true);
    return last && end;
  }

  /** Every `out` parameter has a value wherever the function returns. */
  private localFunction(node: Extract<Statement, { kind: 'function' }>, state: State): void {
    const outer = this.outs;
    const outs = node.parameters.filter((parameter) => parameter.mode === 'out').map(({ name }) => name);
    const start = copy(state) ?? new Map<string, boolean>();
    for (const { name } of node.parameters) start.set(name, !outs.includes(name));
    if (isStatement(node.body)) {
      this.outs = outs;
      const end = this.breakable(start, (at) => this.statement(node.body as Statement, at));
      this.checkOuts(node.span, end);
    } else {
      this.read(node.body, start);
      this.outs = outs;
      this.checkOuts(node.span, start);
    }
    this.outs = outer;
  }

  private checkOuts(span: Span, state: State): void {
    for (const name of this.outs)
      if (state?.get(name) === false)
        this.session.report(
          span,
          'EXP227',
          `\`${name}\` has no value when the function returns`,
          'assign the `out` parameter on every path',
        );
  }

  private inner(body: Expression | Statement, state: State): void {
    const outer = this.outs;
    this.outs = [];
    this.body(body, state);
    this.outs = outer;
  }

  private body(body: Expression | Statement, state: State): void {
    if (isStatement(body)) this.breakable(copy(state), (at) => this.statement(body, at));
    else this.read(body, copy(state));
  }

  /** The states after a condition came out true and false. */
  private condition(node: Expression, state: State): Branches {
    if (node.kind === 'paren') return this.condition(node.inner, state);
    if (node.kind === 'literal' && node.literal.value === true) return { whenTrue: state, whenFalse: undefined };
    if (node.kind === 'literal' && node.literal.value === false) return { whenTrue: undefined, whenFalse: state };
    if (node.kind === 'unary' && node.operator === '!') {
      const { whenTrue, whenFalse } = this.condition(node.operand, state);
      return { whenTrue: whenFalse, whenFalse: whenTrue };
    }
    if (node.kind === 'binary' && (node.operator === '&&' || node.operator === '||')) return this.logical(node, state);
    this.read(node, state);
    const [whenTrue, whenFalse] = [copy(state), copy(state)];
    if (node.kind === 'is') for (const name of patternNames(node)) whenTrue?.set(name, true);
    return { whenTrue, whenFalse };
  }

  private logical(node: Extract<Expression, { kind: 'binary' }>, state: State): Branches {
    const left = this.condition(node.left, state);
    if (node.operator === '&&') {
      const right = this.condition(node.right, copy(left.whenTrue));
      return { whenTrue: right.whenTrue, whenFalse: join(left.whenFalse, right.whenFalse) };
    }
    const right = this.condition(node.right, copy(left.whenFalse));
    return { whenTrue: join(left.whenTrue, right.whenTrue), whenFalse: right.whenFalse };
  }

  /** Walks an expression in the order it runs; changes the state. */
  private read(node: Expression, state: State): void {
    switch (node.kind) {
      case 'name':
        this.use(node, state);
        return;
      case 'assign':
        this.assign(node, state);
        return;
      case 'lambda':
        this.inner(node.body, state);
        return;
      case 'binary':
      case 'conditional':
        this.branching(node, state);
        return;
      case 'is':
        this.read(node.operand, state);
        for (const name of patternNames(node)) state?.set(name, node.pattern.kind === 'var-pattern');
        return;
      case 'call':
      case 'index':
      case 'new':
        this.withArguments(node, state);
        return;
      default:
        for (const child of childrenOf(node)) this.read(child, state);
    }
  }

  private use(node: Extract<Expression, { kind: 'name' }>, state: State): void {
    if (state?.get(node.name) !== false) return;
    this.session.report(
      node.span,
      'EXP227',
      `\`${node.name}\` is read before it has a value`,
      'give it a value where it is declared',
    );
    state.set(node.name, true);
  }

  private assign(node: Extract<Expression, { kind: 'assign' }>, state: State): void {
    const { target } = node;
    if (target.kind === 'tuple') {
      this.read(node.value, state);
      this.assignAll(target, state);
      return;
    }
    if (target.kind !== 'name' || node.operator !== '=') this.read(target, state);
    this.read(node.value, state);
    if (target.kind === 'name' && state?.has(target.name)) state.set(target.name, true);
  }

  private assignAll(target: Extract<Expression, { kind: 'tuple' }>, state: State): void {
    for (const { value } of target.elements) {
      if (value.kind === 'tuple') this.assignAll(value, state);
      else if (value.kind === 'name' && state?.has(value.name)) state.set(value.name, true);
      else if (value.kind !== 'name') this.read(value, state);
    }
  }

  private branching(node: Extract<Expression, { kind: 'binary' | 'conditional' }>, state: State): void {
    if (node.kind === 'conditional') {
      const { whenTrue, whenFalse } = this.condition(node.test, state);
      this.read(node.yes, whenTrue);
      this.read(node.no, whenFalse);
      this.become(state, join(whenTrue, whenFalse));
      return;
    }
    if (node.operator === '&&' || node.operator === '||') {
      const { whenTrue, whenFalse } = this.logical(node, state);
      this.become(state, join(whenTrue, whenFalse));
      return;
    }
    this.read(node.left, state);
    this.read(node.right, node.operator === '??' ? copy(state) : state);
  }

  private become(state: State, by: State): void {
    for (const [name, value] of by ?? []) if (state?.has(name)) state.set(name, value);
  }

  private withArguments(node: Extract<Expression, { kind: 'call' | 'index' | 'new' }>, state: State): void {
    if (node.kind !== 'new') this.read(node.target, state);
    for (const argument of node.args) if (argument.mode !== 'out') this.read(argument.value, state);
    for (const argument of node.args)
      if (argument.mode === 'out' && argument.value.kind === 'name') state?.set(argument.value.name, true);
    if (node.kind === 'new' && node.initializer)
      for (const child of initializerValues(node.initializer)) this.read(child, state);
  }
}

/** The variable of `is T name` has a value only where the test came out true. */
const patternNames = ({ pattern }: Extract<Expression, { kind: 'is' }>): readonly string[] =>
  pattern.kind === 'constant-pattern' || pattern.name === undefined ? [] : [pattern.name];

const initializerValues = (initializer: Initializer): readonly Expression[] =>
  initializer.kind === 'collection'
    ? initializer.elements.flat()
    : initializer.members.flatMap(({ target, value }) => [
        ...('index' in target ? target.index.map((argument) => argument.value) : []),
        ...(value.kind === 'collection' || (value.kind === 'object' && 'members' in value)
          ? initializerValues(value)
          : [value]),
      ]);

/** The parts of an expression that always run, in order. */
const childrenOf = (node: Expression): readonly Expression[] => {
  switch (node.kind) {
    case 'paren':
    case 'checked':
      return [node.inner];
    case 'member':
      return [node.target];
    case 'conditional-access':
      return [node.target, node.rest];
    case 'unary':
    case 'postfix':
    case 'cast':
    case 'as':
    case 'is':
      return [node.operand];
    case 'interpolated':
      return node.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.value]));
    case 'new-array':
      return [...node.sizes, ...(node.values ?? [])];
    case 'tuple':
      return node.elements.map((element) => element.value);
    case 'implicit-array':
    case 'bare-array':
      return node.values;
    case 'anonymous':
      return node.members.map((member) => member.value);
    case 'throw-expression':
      return [node.value];
    default:
      return [];
  }
};
