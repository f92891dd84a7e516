import { UsageError } from '../exit-codes.ts';
import { readUserFile } from '../project.ts';

/** What `eval` is told of the context, beside or instead of a file. */
export interface ContextOptions {
  /** A JSON file. */
  readonly context?: string;
  /** `METHOD URL`, or a URL alone. */
  readonly request?: string;
  /** `name: value` of the request, any number of them. */
  readonly header?: readonly string[];
  /** Text, or `@file`. */
  readonly body?: string;
  /** `STATUS`, or `STATUS reason`. */
  readonly response?: string;
  /** `name=value`; a value that is JSON has the type of it. */
  readonly variable?: readonly string[];
}

type Data = Readonly<Record<string, unknown>>;

export const readJson = (path: string): unknown => {
  try {
    return JSON.parse(readUserFile(path)) as unknown;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`\`${path}\` is not valid JSON`, error instanceof Error ? error.message : undefined);
  }
};

const partOf = (data: unknown, name: string): Data => {
  const part = typeof data === 'object' && data !== null ? (data as Data)[name] : undefined;
  return typeof part === 'object' && part !== null ? (part as Data) : {};
};

/** Splits at the first mark; both sides without surrounding spaces. */
const pairOf = (text: string, mark: string, what: string): readonly [string, string] => {
  const at = text.indexOf(mark);
  if (at < 1) throw new UsageError(`\`${text}\` is no ${what}`, `write it as name${mark}value`);
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
};

const textOrFile = (text: string): string => (text.startsWith('@') ? readUserFile(text.slice(1)) : text);

const requestOf = ({ request, header = [], body }: ContextOptions): Data => {
  const [, method, url] = /^\s*(?:([A-Za-z]+)\s+)?(\S+)\s*$/.exec(request ?? '') ?? [];
  if (request !== undefined && (url === undefined || !URL.canParse(url)))
    throw new UsageError(
      `\`${request}\` is no request`,
      "write for example --request 'POST https://gw.example/orders/42'",
    );
  const headers = new Map<string, string[]>();
  for (const [name, value] of header.map((each) => pairOf(each, ':', 'header')))
    headers.set(name, [...(headers.get(name) ?? []), value]);
  return {
    ...(method !== undefined && { method: method.toUpperCase() }),
    ...(url !== undefined && { url }),
    ...(headers.size > 0 && { headers: Object.fromEntries(headers) }),
    ...(body !== undefined && { body: textOrFile(body) }),
  };
};

const responseOf = (text: string): Data => {
  const [, status, reason = ''] = /^\s*(\d{3})(?:\s+(.*))?$/.exec(text) ?? [];
  if (status === undefined)
    throw new UsageError(`\`${text}\` is no response`, "write for example --response '429 Too Many Requests'");
  return { statusCode: Number(status), statusReason: reason.trim() };
};

const valueOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

/** The data of the context: that of the file, with what the shorthands say on top of it. */
export const contextData = (options: ContextOptions): Data => {
  const file = options.context === undefined ? {} : readJson(options.context);
  const variables = (options.variable ?? []).map((each) => pairOf(each, '=', 'variable'));
  const given = new Map(variables.map(([name, value]) => [name, valueOf(value)]));
  return {
    ...(file as Data),
    request: { ...partOf(file, 'request'), ...requestOf(options) },
    ...(options.response !== undefined && {
      response: { ...partOf(file, 'response'), ...responseOf(options.response) },
    }),
    variables: { ...partOf(file, 'variables'), ...Object.fromEntries(given) },
  };
};
