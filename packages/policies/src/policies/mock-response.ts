import { boolean, integer, string } from '../attributes.ts';
import { Body } from '../body.ts';
import { definePolicy } from '../define-policy.ts';
import { isFieldText } from '../headers.ts';
import { newResponse } from '../message.ts';
import { type Content, mediaType, responseContent, responseOfStatus } from '../open-api.ts';
import { PolicyError } from '../policy-error.ts';
import type { PolicyRun } from '../run.ts';
import { encodeUtf8 } from '../utf8.ts';

const contentFor = (run: PolicyRun, status: number, contentType: string | undefined): Content | undefined => {
  const response = run.contract && responseOfStatus(run.contract, status);
  const contents = run.contract && response ? responseContent(run.contract, response) : [];
  return contentType === undefined
    ? contents[0]
    : contents.find(({ type }) => mediaType(type) === mediaType(contentType));
};

const written = (example: unknown): string => (typeof example === 'string' ? example : JSON.stringify(example));

/** An example is better than what a schema allows, and that is better than nothing (reference page). */
const bodyOf = async (run: PolicyRun, { type, schema, examples }: Content, index: number): Promise<string> => {
  if (examples.length > 0) return written(examples[index] ?? examples[0]);
  if (schema === undefined) return '';
  const form = /[/+]xml$/.test(mediaType(type)) ? 'xml' : 'json';
  return (await run.services.schema.sample(schema, run.contract?.document, form)) ?? '';
};

/** Answers with an example of the API's document, or with what its schema allows; the backend is not called. */
export const mockResponse = definePolicy({
  name: 'mock-response',
  sections: ['inbound', 'outbound', 'on-error'],
  content: 'none',
  traits: ['ends'],
  reference: 'https://learn.microsoft.com/azure/api-management/mock-response-policy',
  fidelity: 'approximate',
  difference:
    'the values that a schema without an example is filled with are of our own choice; an index beyond the examples takes the first (assumed)',
  attributes: {
    statusCode: integer({
      default: '200',
      minimum: 100,
      maximum: 999,
      doc: 'the status to answer with, whose example is taken',
    }),
    contentType: string({ doc: 'the content type to answer with; the first of the document when left out' }),
    index: integer({ minimum: 0, doc: 'which of several examples, from 0' }),
    enabled: boolean({ doc: 'false goes on without mocking' }),
  },
  async run({ statusCode = 200, contentType, index = 0, enabled = true }, run) {
    if (!enabled) return undefined;
    const content = contentFor(run, statusCode, contentType);
    const bytes = encodeUtf8(content === undefined ? '' : await bodyOf(run, content, index));
    const response = newResponse(statusCode, Body.ofBytes(bytes));
    const type = contentType ?? content?.type;
    if (type !== undefined && !isFieldText(type))
      throw new PolicyError('InvalidHeader', 'The content type has a character that is not allowed.', { status: 500 });
    if (type !== undefined) response.headers.set('Content-Type', type);
    response.headers.set('Content-Length', String(bytes.length));
    return response;
  },
});
