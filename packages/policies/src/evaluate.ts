import { ClrException, type ClrValue, type CompiledExpression, clr, type Environment } from '@spillway/expressions';
import type { BoundAttributes, BoundValue } from './bound.ts';
import { PolicyError } from './policy-error.ts';
import { readLiteral } from './values.ts';

/** What evaluating needs of the request that is running. */
export interface EvaluationHost {
  readonly environment: Environment;
  /** Collects the bodies an expression is going to read; undefined when there is nothing to wait for. */
  prepare(reads: CompiledExpression['reads']): Promise<void> | undefined;
  /** Conditions that read the response while there is none fail, too. */
  readonly isStrict: boolean;
  /** Is told what every expression gave; absent unless somebody wants to know. */
  readonly onValue?: ((code: string, value: ClrValue) => void) | undefined;
}

type ExpressionValue = Extract<BoundValue, { readonly kind: 'expression' }>;

/** Recorded on the real gateway: status 500, and the reason of the reference page's table of predefined errors. */
const evaluationFailure = (
  bound: ExpressionValue,
  message: string,
  codeOffset: number,
  cause?: unknown,
): PolicyError => {
  const { line, column } = bound.source.positionAt(bound.island.locate(codeOffset));
  return new PolicyError(
    'ExpressionValueEvaluationFailure',
    `Expression evaluation failed. ${message}`,
    { status: 500 },
    {
      place: { file: bound.source.name, line, column },
      cause,
    },
  );
};

const converted = (bound: ExpressionValue, value: ClrValue): unknown => {
  const { attribute } = bound;
  if (attribute.kind === 'any') return value;
  if (attribute.kind === 'string') return clr.text(value);
  const ready =
    attribute.kind === 'boolean' ? clr.boolean(value) : attribute.kind === 'integer' ? clr.integer(value) : undefined;
  if (ready !== undefined) return ready;
  const read = readLiteral(clr.text(value), attribute);
  if ('value' in read) return read.value;
  throw evaluationFailure(bound, `The result of type ${clr.typeName(value)} does not fit: ${read.message}`, 0);
};

const readsResponse = /^\s*context\s*\.\s*Response\s*\./;

/** Whether the code read a member of `context.Response`, and there was none. */
const missesResponse = ({ island }: ExpressionValue, { type, span }: ClrException): boolean =>
  type === 'NullReferenceException' && readsResponse.test(island.code.slice(span.start, span.end));

const evaluateExpression = (bound: ExpressionValue, host: EvaluationHost): unknown => {
  const run = (): unknown => {
    let value: ClrValue;
    try {
      value = bound.compiled.evaluate(host.environment);
    } catch (error) {
      if (error instanceof ClrException) {
        if (bound.attribute.falseWithoutResponse === true && !host.isStrict && missesResponse(bound, error))
          return false;
        throw evaluationFailure(bound, error.clrMessage, error.span.start, error);
      }
      throw error;
    }
    host.onValue?.(bound.island.code, value);
    return converted(bound, value);
  };
  const { requestBody, responseBody } = bound.compiled.reads;
  const waiting = requestBody || responseBody ? host.prepare(bound.compiled.reads) : undefined;
  return waiting === undefined ? run() : waiting.then(run);
};

/** The value for this request; a promise only when a body has to be collected first. */
export const evaluateValue = (bound: BoundValue, host: EvaluationHost): unknown => {
  if (bound.kind === 'constant') return bound.value;
  if (bound.kind === 'expression') return evaluateExpression(bound, host);
  const items = bound.items.map((item) => evaluateValue(item, host));
  return items.some((item) => item instanceof Promise) ? Promise.all(items) : items;
};

type Values = Record<string, unknown>;
type Entry = readonly [string, BoundAttributes[string]];

/** How the values of an element come about: what holds no expression is the same for every request. */
interface Plan {
  readonly constants: Readonly<Values>;
  /** The others, in declared order. */
  readonly evaluated: readonly Entry[];
}

const isConstant = (value: BoundValue): boolean =>
  value.kind === 'constant' || (value.kind === 'list' && value.items.every(isConstant));

const constantOf = (value: BoundValue): unknown => {
  if (value.kind === 'list') return Object.freeze(value.items.map(constantOf));
  return value.kind === 'constant' ? value.value : undefined;
};

const planOf = (attributes: BoundAttributes): Plan => {
  const isReady = ([, { value, attribute }]: Entry): boolean => !attribute.late && isConstant(value);
  const entries = Object.entries(attributes);
  return {
    constants: Object.freeze(
      Object.fromEntries(entries.filter(isReady).map(([key, { value }]) => [key, constantOf(value)])),
    ),
    evaluated: entries.filter((entry) => !isReady(entry)),
  };
};

const plans = new WeakMap<BoundAttributes, Plan>();

const evaluateFrom = (
  entries: readonly Entry[],
  start: number,
  values: Values,
  host: EvaluationHost,
): Values | Promise<Values> => {
  for (let index = start; index < entries.length; index++) {
    const [key, { value, attribute }] = entries[index] as Entry;
    const result = attribute.late ? (): unknown => evaluateValue(value, host) : evaluateValue(value, host);
    if (result instanceof Promise)
      return result.then((settled: unknown) => {
        values[key] = settled;
        return evaluateFrom(entries, index + 1, values, host);
      });
    values[key] = result;
  }
  return values;
};

/**
 * Evaluates attributes in declared order; late ones become functions. A promise only when a body has to be collected
 * first: most policies of a request then run without giving up their turn.
 */
export const evaluateAttributes = (
  attributes: BoundAttributes,
  host: EvaluationHost,
): Readonly<Values> | Promise<Readonly<Values>> => {
  let plan = plans.get(attributes);
  if (plan === undefined) {
    plan = planOf(attributes);
    plans.set(attributes, plan);
  }
  const { constants, evaluated } = plan;
  return evaluated.length === 0 ? constants : evaluateFrom(evaluated, 0, { ...constants }, host);
};
