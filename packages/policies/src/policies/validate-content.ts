import { boolean, integer, oneOf, string } from '../attributes.ts';
import { named } from '../children.ts';
import { defineChild, definePolicy, type RunningChild } from '../define-policy.ts';
import {
  at,
  type Content,
  mediaType,
  requestContent,
  resolved,
  responseContent,
  responseOfStatus,
} from '../open-api.ts';
import { PolicyError } from '../policy-error.ts';
import type { PolicyRun } from '../run.ts';
import { decodeUtf8 } from '../utf8.ts';
import {
  type Action,
  actions,
  internalText,
  noDocument,
  settle,
  strictest,
  type ValidationError,
} from '../validation.ts';

/** One content type that is taken for another. */
export const validateContentType = defineChild({
  name: 'type',
  content: 'none',
  attributes: {
    from: string({ doc: 'the content type of the message; or `when`' }),
    when: boolean({ expressions: true, doc: 'whether the content type is replaced; or `from`' }),
    to: string({ required: true, doc: 'what it is taken for' }),
  },
});

/** Content types that are taken for others. */
export const validateContentContentTypeMap = defineChild({
  name: 'content-type-map',
  content: 'children',
  max: 1,
  attributes: {
    anyContentTypeValue: string({ doc: 'what every content type is taken for' }),
    missingContentTypeValue: string({ doc: 'what none is taken for' }),
  },
  children: [validateContentType.definition],
});

const noXml = 'there is no well-kept library that reads XML schemas';

/** What is checked, and how. */
export const validateContentContent = defineChild({
  name: 'content',
  content: 'none',
  attributes: {
    type: string({ doc: 'the content type; every one of the document when left out' }),
    validateAs: oneOf(['json', 'xml', 'soap'], {
      required: true,
      doc: 'how the body is read',
      failingValues: { xml: noXml, soap: noXml },
    }),
    action: oneOf(actions, { required: true, expressions: true, doc: 'what to do with a body that does not fit' }),
    schemaId: string({ doc: 'a schema of the service; otherwise that of the API' }),
    schemaRef: string({ doc: 'a part of that schema, such as `#/components/schemas/order`' }),
    allowAdditionalProperties: boolean({ doc: 'overrides what the schema says' }),
    caseInsensitivePropertyNames: boolean({ default: 'false', doc: 'whether the case of names does not matter' }),
  },
});

interface Message {
  readonly isRequest: boolean;
  readonly size: number;
  readonly text: string;
  readonly contentType: string;
}

const whose = ({ isRequest }: Message): string => (isRequest ? 'Request' : 'Response');

const bodyError = (message: Message, error: Omit<ValidationError, 'type'>): ValidationError => ({
  ...error,
  type: message.isRequest ? 'RequestBody' : 'ResponseBody',
  ...(message.isRequest ? {} : { publicText: internalText }),
});

const tooLong = (message: Message, maxSize: number, action: Action): ValidationError => {
  const { size } = message;
  const told = (limit: string): string =>
    `${whose(message)}'s body is ${size} bytes long and it exceeds the ${limit} of ${maxSize} bytes.`;
  const texts = { details: told('configured limit'), publicText: told('limit') };
  return bodyError(message, { name: '', rule: 'SizeLimit', ...texts, action });
};

/** A `type` element overrides what stands for any and for no content type (reference page). */
const mapped = async (map: RunningChild | undefined, contentType: string): Promise<string> => {
  if (map === undefined) return contentType;
  const types = await map.elements();
  const found = types.find(
    ({ attributes: { from, when } }) =>
      when === true || (typeof from === 'string' && mediaType(from) === mediaType(contentType)),
  );
  const { anyContentTypeValue, missingContentTypeValue } = map.attributes;
  const other = anyContentTypeValue ?? (contentType === '' ? missingContentTypeValue : undefined);
  return String(found?.attributes['to'] ?? other ?? contentType);
};

const describedContent = (run: PolicyRun): readonly Content[] => {
  const { contract, message } = run;
  if (contract === undefined) return [];
  if (message.kind === 'request') return requestContent(contract);
  const response = responseOfStatus(contract, message.status);
  return response === undefined ? [] : responseContent(contract, response);
};

const isFor = ({ attributes: { type } }: RunningChild, contentType: string): boolean =>
  typeof type !== 'string' || type === '' || mediaType(type) === mediaType(contentType);

/** The last part of a reference; a schema written in place has no name (assumed). */
const definitionName = (schema: unknown): string => {
  const reference = at(schema, '$ref');
  return typeof reference === 'string' ? reference.slice(reference.lastIndexOf('/') + 1) : 'inline';
};

const parsed = (text: string): { readonly value: unknown } | { readonly problem: string } => {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : '' };
  }
};

const requireJson = ({ attributes: { validateAs } }: RunningChild): void => {
  if (validateAs === 'json') return;
  const message = `a body is not validated as ${String(validateAs)} on the local gateway: ${noXml}`;
  throw new PolicyError('NotImplemented', message, { status: 500 });
};

const checkBody = async (
  run: PolicyRun,
  message: Message,
  { schema, document }: { readonly schema: unknown; readonly document: unknown },
  check: RunningChild,
): Promise<ValidationError | undefined> => {
  requireJson(check);
  const { attributes } = check;
  const { contentType } = message;
  const base = { name: contentType, action: attributes['action'] as Action };
  const body = `Body of the ${whose(message).toLowerCase()}`;
  const read = parsed(message.text);
  if ('problem' in read) {
    const details = `${body} cannot be validated for the content type ${contentType}. ${read.problem}`;
    return bodyError(message, { ...base, name: '', rule: 'ValidationException', details, publicText: internalText });
  }
  const problem = await run.services.schema.check(schema, document, read.value, {
    additionalProperties: attributes['allowAdditionalProperties'] as boolean | undefined,
    ignoresCaseOfNames: attributes['caseInsensitivePropertyNames'] as boolean | undefined,
  });
  if (problem === undefined) return undefined;
  const definition = `the definition ${definitionName(schema)}, which is associated with the content type ${contentType}`;
  return bodyError(message, {
    ...base,
    rule: 'IncorrectMessage',
    details: `${body} does not conform to ${definition}. ${problem}`,
  });
};

/** A schema of the service needs no document of the API (assumed: nor that the document knows the content type). */
const checkStored = async (
  run: PolicyRun,
  message: Message,
  check: RunningChild,
  schemaId: string,
): Promise<ValidationError | undefined> => {
  requireJson(check);
  const { action, schemaRef } = check.attributes;
  const document = run.services.schema.stored(schemaId);
  const schema = typeof schemaRef === 'string' ? { $ref: schemaRef } : document;
  if (document === undefined || resolved(document, schema) === undefined) return noDocument(action as Action);
  return checkBody(run, message, { schema, document }, check);
};

interface Rules {
  readonly unspecifiedContentTypeAction: Action;
  readonly maxSize: number;
  readonly sizeExceededAction: Action;
}

const checkContent = async (
  run: PolicyRun,
  message: Message,
  rules: Rules,
  checks: readonly RunningChild[],
): Promise<ValidationError | undefined> => {
  const { contentType } = message;
  const unspecifiedAction = rules.unspecifiedContentTypeAction;
  const active = checks.filter((check) => check.attributes['action'] !== 'ignore');
  const check = active.find((each) => isFor(each, contentType));
  const schemaId = check?.attributes['schemaId'];
  if (check !== undefined && typeof schemaId === 'string') return checkStored(run, message, check, schemaId);
  if (run.contract === undefined) {
    const action = strictest(unspecifiedAction, ...active.map((each) => each.attributes['action'] as Action));
    return action === 'ignore' ? undefined : noDocument(action);
  }
  const content = describedContent(run).find(({ type }) => mediaType(type) === mediaType(contentType));
  if (content === undefined) {
    const details = `Unspecified content type ${contentType} is not allowed.`;
    const error = { name: contentType, rule: 'Unspecified', details, action: unspecifiedAction };
    return unspecifiedAction === 'ignore' ? undefined : bodyError(message, error);
  }
  const { document } = run.contract;
  return check && content.schema !== undefined
    ? checkBody(run, message, { schema: content.schema, document }, check)
    : undefined;
};

/** Checks size and content of the body against the API's document. */
export const validateContent = definePolicy({
  name: 'validate-content',
  sections: ['inbound', 'outbound', 'on-error'],
  content: 'children',
  children: [validateContentContentTypeMap.definition, validateContentContent.definition],
  traits: ['readsBody'],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-content-policy',
  fidelity: 'approximate',
  difference:
    'JSON only: a body to be read as XML or SOAP fails with NotImplemented; schemas of the service are those of topology.yaml, and need no document of the API (assumed); what is wrong is told in words of Ajv, the first error only, without line and position; a compressed body is measured as it is; a message without a body passes (assumed); errors are logged as a JSON array (assumed)',
  attributes: {
    unspecifiedContentTypeAction: oneOf(actions, {
      required: true,
      expressions: true,
      doc: 'what to do with a content type the document does not have',
    }),
    maxSize: integer({
      required: true,
      expressions: true,
      maximum: 4194304,
      unit: 'bytes',
      doc: 'how long the body may be',
    }),
    sizeExceededAction: oneOf(actions, { required: true, expressions: true, doc: 'what to do with a longer one' }),
    errorsVariableName: string({ writes: 'object', doc: 'the variable that gets what is wrong' }),
  },
  async run({ errorsVariableName, ...rules }, run, children) {
    const bytes = await run.message.body?.keep();
    if (bytes === undefined || bytes.length === 0) return undefined;
    const elements = await children.elements();
    const contentType = await mapped(
      named(elements, 'content-type-map'),
      run.message.headers.text('Content-Type') ?? '',
    );
    const isRequest = run.message.kind === 'request';
    const message = { isRequest, size: bytes.length, text: decodeUtf8(bytes), contentType: mediaType(contentType) };
    if (bytes.length > rules.maxSize)
      // What is too long is not read any further (assumed).
      return settle(
        run,
        rules.sizeExceededAction === 'ignore' ? [] : [tooLong(message, rules.maxSize, rules.sizeExceededAction)],
        errorsVariableName,
      );
    const checks = elements.filter(({ name }) => name === 'content');
    const error = await checkContent(run, message, rules, checks);
    return settle(run, error === undefined ? [] : [error], errorsVariableName);
  },
});
