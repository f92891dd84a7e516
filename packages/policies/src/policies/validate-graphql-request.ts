import { clr } from '@spillway/expressions';
import { integer, oneOf, string } from '../attributes.ts';
import { Body } from '../body.ts';
import { named } from '../children.ts';
import { defineChild, definePolicy, type RunningChild } from '../define-policy.ts';
import { newResponse, type ResponseMessage } from '../message.ts';
import { PolicyError } from '../policy-error.ts';
import type { GraphqlField, GraphqlRequest, PolicyRun } from '../run.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';

/** What to do with the fields of a path; the first rule that fits and is not `ignore` counts. */
export const validateGraphqlRequestRule = defineChild({
  name: 'rule',
  content: 'none',
  min: 1,
  max: 100,
  attributes: {
    path: string({ required: true, doc: 'the field as /Type/field, or a field of the query; /__* is introspection' }),
    action: oneOf(['allow', 'remove', 'reject', 'ignore'], {
      expressions: true,
      default: 'allow',
      doc: 'whether the field may be asked for, is left out, or fails the request; ignore goes on to the next rule',
    }),
  },
});

/** Who may ask for what. */
export const validateGraphqlRequestAuthorize = defineChild({
  name: 'authorize',
  content: 'children',
  max: 1,
  attributes: {},
  children: [validateGraphqlRequestRule.definition],
});

/** A request error: errors and no data (reference page). The status is assumed. */
const failed = (run: PolicyRun, errorVariableName: string | undefined, message: string): ResponseMessage => {
  const errors = clr.json(JSON.stringify([{ message }]));
  // All errors are in this variable, whatever the policy names (reference page).
  for (const name of ['GraphQLErrors', errorVariableName]) if (name !== undefined) run.variables.set(name, errors);
  run.telemetry.trace(message);
  const bytes = encodeUtf8(JSON.stringify({ errors: [{ message }] }));
  const response = newResponse(400, Body.ofBytes(bytes));
  response.headers.set('Content-Type', 'application/json');
  response.headers.set('Content-Length', String(bytes.length));
  return response;
};

type Json = Readonly<Record<string, unknown>>;

const requestIn = (text: string): Json | undefined => {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Json) : undefined;
  } catch {
    // No JSON: refused, as a request without a query is.
    return undefined;
  }
};

/** The query of a POST stands in its JSON, that of a GET in the URL. */
const queryOf = ({ request }: PolicyRun, body: Json | undefined): string | undefined => {
  const query = body === undefined ? request.url.query.find(([name]) => name === 'query')?.[1] : body['query'];
  return typeof query === 'string' && query.trim() !== '' ? query : undefined;
};

/** `/__*` and `/listUsers` are fields of the query itself, `/Type/field` is a field wherever it stands. */
const isFor = (path: string, { type, name, isRoot }: GraphqlField): boolean => {
  const [first = '', second] = path.replace(/^\//, '').split('/');
  const fits = (pattern: string, text: string): boolean =>
    pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : pattern === text;
  return second === undefined ? isRoot && fits(first, name) : fits(first, type ?? '') && fits(second, name);
};

const actionFor = (rules: readonly RunningChild[], field: GraphqlField): string => {
  const rule = rules.find(
    ({ attributes }) => attributes['action'] !== 'ignore' && isFor(String(attributes['path']), field),
  );
  return String(rule?.attributes['action'] ?? 'allow');
};

/** Types of inner fields are known with a schema only: a rule about one would never fit without. */
const mustKnowTypes = (rules: readonly RunningChild[], { knowsTypes }: GraphqlRequest): void => {
  if (knowsTypes) return;
  const rule = rules.find(({ attributes }) =>
    /^\/?(?!Query\/|Mutation\/|Subscription\/)[^/]+\/./.test(String(attributes['path'])),
  );
  if (rule === undefined) return;
  const message = `The rule for '${String(rule.attributes['path'])}' needs the schema of the API, and there is no specification.graphql.`;
  throw new PolicyError('GraphQLSchemaNotFound', message, { status: 500 });
};

/** What is left of the query; a message when it is refused. */
const authorized = (
  { fields, without }: GraphqlRequest,
  rules: readonly RunningChild[],
): { readonly query: string | undefined } | { readonly problem: string } => {
  const removed: GraphqlField[] = [];
  for (const field of fields) {
    const action = actionFor(rules, field);
    if (action === 'reject') return { problem: `The field '${field.name}' is not allowed.` };
    if (action === 'remove') removed.push(field);
  }
  if (removed.length === 0) return { query: undefined };
  const query = without(removed);
  return query === undefined ? { problem: `The field '${removed[0]?.name ?? ''}' is not allowed.` } : { query };
};

const rewrite = ({ request }: PolicyRun, body: Json | undefined, query: string): void => {
  if (body === undefined) {
    const pairs = request.url.query.map(([name, value]) => [name, name === 'query' ? query : value] as const);
    request.url = { ...request.url, query: pairs };
    return;
  }
  const bytes = encodeUtf8(JSON.stringify({ ...body, query }));
  request.body = Body.ofBytes(bytes);
  request.headers.set('Content-Length', String(bytes.length));
};

/** Checks a GraphQL request and who may ask for what in it. */
export const validateGraphqlRequest = definePolicy({
  name: 'validate-graphql-request',
  sections: ['inbound'],
  gateways: ['classic', 'v2', 'consumption', 'self-hosted'],
  content: 'children',
  children: [validateGraphqlRequestAuthorize.definition],
  traits: ['readsBody', 'authenticates'],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-graphql-request-policy',
  fidelity: 'approximate',
  difference:
    'messages are those of GraphQL.js; the status of a request error (400) and that it ends the pipeline without on-error are assumed; a field that is removed leaves no error in the answer; a subscription over a web socket is not seen',
  attributes: {
    errorVariableName: string({ writes: 'object', doc: 'the variable that gets what is wrong, beside GraphQLErrors' }),
    maxSize: integer({ required: true, expressions: true, unit: 'bytes', doc: 'how long the request may be' }),
    maxDepth: integer({ expressions: true, default: '6', doc: 'how deep fields may stand' }),
    maxTotalDepth: integer({
      expressions: true,
      doc: 'how deep all fields may stand together',
      unsupported: 'the reference does not say how it is counted',
    }),
    maxComplexity: integer({
      expressions: true,
      doc: 'how complex the query may be',
      unsupported: 'the reference does not say how it is counted',
    }),
  },
  async run({ errorVariableName, maxSize, maxDepth = 6 }, run, children) {
    const fail = (message: string): ResponseMessage => failed(run, errorVariableName, message);
    const bytes = (await run.request.body?.keep()) ?? new Uint8Array();
    const text = decodeUtf8(bytes);
    const body = bytes.length === 0 ? undefined : requestIn(text);
    if (bytes.length > 0 && body === undefined) return fail('The request is not a JSON object.');
    const query = queryOf(run, body);
    if (query === undefined) return fail('The request has no query.');
    const size = bytes.length > 0 ? bytes.length : encodeUtf8(query).length;
    if (size > maxSize) return fail(`The request is ${size} bytes long and exceeds the limit of ${maxSize} bytes.`);
    const parsed = await run.services.graphql.parse(query, run.graphqlSchema);
    if ('problem' in parsed) return fail(parsed.problem);
    if (parsed.depth > maxDepth)
      return fail(`The query is ${parsed.depth} levels deep and exceeds the limit of ${maxDepth} levels.`);
    const rules = (await named(await children.elements(), 'authorize')?.elements()) ?? [];
    mustKnowTypes(rules, parsed);
    const outcome = authorized(parsed, rules);
    if ('problem' in outcome) return fail(outcome.problem);
    if (outcome.query !== undefined) rewrite(run, body, outcome.query);
    return undefined;
  },
});
