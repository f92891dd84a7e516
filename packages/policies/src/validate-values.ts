import { at, type JsonObject, resolved } from './open-api.ts';
import type { PolicyRun } from './run.ts';
import { type Action, internalText, type ValidationError } from './validation.ts';

/** A parameter or header that the document describes, with what the message has of it. */
export interface Described {
  readonly name: string;
  /** As the reference's table names it: `QueryParameter`. */
  readonly type: string;
  /** As the reference's texts name it: `query parameter`. */
  readonly what: string;
  readonly values: readonly string[];
  readonly schema: unknown;
  /** Several values stand in one text, separated by commas. */
  readonly isJoined: boolean;
  readonly action: Action;
}

const isResponse = (type: string): boolean => type === 'ResponseHeader';

export const unspecified = ({
  name,
  type,
  what,
  action,
}: Omit<Described, 'schema' | 'values' | 'isJoined'>): ValidationError => ({
  name,
  type,
  rule: 'Unspecified',
  details: `Unspecified ${what} ${name} is not allowed.`,
  ...(isResponse(type) && { publicText: internalText }),
  action,
});

const incorrect = (of: Described, details: string, publicText: string): ValidationError => ({
  name: of.name,
  type: of.type,
  rule: 'IncorrectMessage',
  details,
  publicText: isResponse(of.type) ? internalText : publicText,
  action: of.action,
});

type Parsed = { readonly value: unknown } | { readonly problem: string };

/** A text as the type of its schema wants it; of several types the text itself will do. */
const parse = (text: string, type: unknown): Parsed => {
  switch (type) {
    case 'integer':
    case 'number':
      return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text)
        ? { value: Number(text) }
        : { problem: `\`${text}\` is not a number.` };
    case 'boolean':
      return /^(?:true|false)$/i.test(text)
        ? { value: text.toLowerCase() === 'true' }
        : { problem: `\`${text}\` is not a boolean.` };
    case 'object':
      try {
        return { value: JSON.parse(text) };
      } catch {
        return { problem: `\`${text}\` is not a JSON object.` };
      }
    default:
      return { value: text };
  }
};

const parseAll = (of: Described, schema: unknown, document: unknown): Parsed => {
  const type = at(schema, 'type');
  if (type !== 'array') return parse(of.values[0] ?? '', type);
  const items = at(resolved(document, at(schema, 'items')), 'type');
  const texts = of.isJoined ? of.values.flatMap((text) => text.split(',').map((each) => each.trim())) : of.values;
  const values: unknown[] = [];
  for (const text of texts) {
    const parsed = parse(text, items);
    if ('problem' in parsed) return parsed;
    values.push(parsed.value);
  }
  return { value: values };
};

/** What is wrong with a value, in the reference's words; undefined when it fits. */
export const valueProblem = async (run: PolicyRun, of: Described): Promise<ValidationError | undefined> => {
  const document = run.contract?.document;
  const schema = resolved(document, of.schema);
  const isList = at(schema, 'type') === 'array';
  if (of.values.length > 1 && !isList) {
    const whose = isResponse(of.type) ? 'Response' : 'Request';
    const details = `${whose} cannot contain multiple values for the ${of.what} ${of.name}.`;
    return incorrect(of, details, details);
  }
  const parsed = parseAll(of, schema, document);
  if ('problem' in parsed)
    return incorrect(
      of,
      `Value of the ${of.what} ${of.name} cannot be parsed according to the definition. ${parsed.problem}`,
      `Value of the ${of.what} ${of.name} couldn't be parsed according to the definition. ${parsed.problem}`,
    );
  const problem = await run.services.schema.check(schema, document, parsed.value, {});
  return problem === undefined
    ? undefined
    : incorrect(
        of,
        `Value of the ${of.what} ${of.name} does not conform to the definition. ${problem}`,
        `The value of the ${of.what} ${of.name} does not conform to the definition. ${problem}`,
      );
};

/** OpenAPI 2 writes the schema of a parameter into the parameter itself. */
export const schemaOf = (of: JsonObject): unknown =>
  at(of, 'schema') ?? (at(of, 'type') === undefined ? undefined : of);
