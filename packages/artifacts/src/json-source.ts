import { type Diagnostic, type SourceText, type Span, sourceText } from '@spillway/diagnostics';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';

/** YAML or JSON text with places for every value. JSON is YAML, so one reader serves both. */
export interface DataSource {
  readonly source: SourceText;
  readonly data: unknown;
  /** Where the value under these keys stands; the nearest parent when it is not there. */
  spanOf(path: readonly (string | number)[]): Span;
  /** Where the last of these keys itself stands. */
  keySpanOf(path: readonly (string | number)[]): Span;
}

interface Read {
  readonly file: DataSource | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const toSpan = (range: readonly [number, number, ...number[]] | null | undefined): Span | undefined =>
  range === null || range === undefined ? undefined : { start: range[0], end: Math.max(range[0] + 1, range[1]) };

/** Reads one data file; every syntax error with its place. */
export const readData = (name: string, text: string): Read => {
  const source = sourceText(name, text);
  const document = parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: false, uniqueKeys: true });
  const diagnostics = document.errors.map(
    (error): Diagnostic => ({
      code: 'ART101',
      severity: 'error',
      message: `the file cannot be read: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`,
      source,
      span: { start: error.pos[0], end: Math.max(error.pos[0] + 1, error.pos[1]) },
      help: name.endsWith('.json') ? 'write valid JSON' : 'write valid YAML',
    }),
  );
  if (diagnostics.length > 0) return { file: undefined, diagnostics };
  const spanOf = (path: readonly (string | number)[]): Span => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      const span = isNode(node) ? toSpan(node.range) : undefined;
      if (span !== undefined) return span;
    }
    return { start: 0, end: 1 };
  };
  const keySpanOf = (path: readonly (string | number)[]): Span => {
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const key = isMap(parent)
      ? parent.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(path.at(-1)))?.key
      : undefined;
    return (isNode(key) ? toSpan(key.range) : undefined) ?? spanOf(path);
  };
  return { file: { source, data: document.toJS(), spanOf, keySpanOf }, diagnostics };
};

const pathOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));

const describe = (
  error: ErrorObject,
  where: string,
): { readonly message: string; readonly help: string; readonly key?: string } => {
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'required':
      return {
        message: `${where} needs \`${params['missingProperty']}\``,
        help: `add \`${params['missingProperty']}\``,
      };
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const key = String(params['additionalProperty'] ?? params['unevaluatedProperty']);
      return { message: `${where} has no \`${key}\``, help: 'remove it, or correct its name', key };
    }
    case 'enum':
      return {
        message: `${where} is none of its values`,
        help: `write one of ${(params['allowedValues'] as unknown[]).map((value) => `\`${value}\``).join(', ')}`,
      };
    case 'false schema':
      return { message: `${where} has no place here`, help: 'remove it' };
    default:
      return { message: `${where} ${error.message ?? 'is not valid'}`, help: 'see the JSON schema of this file' };
  }
};

const isInAlternative = ({ schemaPath }: ErrorObject): boolean => /\/(oneOf|anyOf)\/\d+\//.test(schemaPath);
const isChoice = ({ keyword }: ErrorObject): boolean => keyword === 'oneOf' || keyword === 'anyOf';

/** What a value could have had: `count` or `percentage`. */
const alternatives = (choice: ErrorObject, errors: readonly ErrorObject[]): string =>
  errors
    .filter((error) => isInAlternative(error) && error.instancePath === choice.instancePath)
    .flatMap((error) => (error.keyword === 'required' ? `\`${String(error.params['missingProperty'])}\`` : []))
    .join(' or ');

/** Errors of single alternatives say less than that none fits, and that says nothing where another error stands. */
const tellingErrors = (errors: readonly ErrorObject[]): readonly ErrorObject[] => {
  const plain = errors.filter((error) => !isInAlternative(error) && error.keyword !== 'if');
  return plain.filter(
    (error) => !isChoice(error) || !plain.some((other) => other !== error && other.instancePath === error.instancePath),
  );
};

/** Schema errors as findings with line and column. */
export const schemaFindings = (file: DataSource, validate: ValidateFunction, code: string): readonly Diagnostic[] => {
  if (validate(file.data)) return [];
  const errors = validate.errors ?? [];
  return tellingErrors(errors).map((error): Diagnostic => {
    const path = pathOf(error.instancePath);
    const where = path.length === 0 ? 'the file' : `\`${path.join('.')}\``;
    const choices = isChoice(error) ? alternatives(error, errors) : '';
    const { message, help, key } =
      choices === ''
        ? describe(error, where)
        : { message: `${where} needs ${choices}`, help: 'add one of them', key: undefined };
    const span = key === undefined ? file.spanOf(path) : file.keySpanOf([...path, key]);
    return { code, severity: 'error', message, source: file.source, span, help };
  });
};
