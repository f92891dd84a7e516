import { expect, test } from 'vitest';
import { errorOfStatus } from './errors.ts';

const limited = { operation: 'Embeddings_Create', apiVersion: '2024-10-21', retryAfterSeconds: 7 };

test.for([
  { status: 400, code: 'content_filter' },
  { status: 401, code: '401' },
  { status: 403, code: '403' },
  { status: 404, code: 'DeploymentNotFound' },
  { status: 408, code: 'Timeout' },
  { status: 409, code: '409' },
  { status: 429, code: '429' },
  { status: 500, code: 'InternalServerError' },
  { status: 503, code: '503' },
  { status: 599, code: '599' },
])('a $status has the code $code', ({ status, code }) => {
  const error = errorOfStatus(status, limited);
  expect([error.status, error.body.error.code]).toEqual([status, code]);
  expect(error.body.error.message).toEqual(expect.any(String));
});

test('a refused prompt says which category did it', () => {
  expect(errorOfStatus(400, limited).body.error).toMatchObject({
    param: 'prompt',
    status: 400,
    innererror: {
      code: 'ResponsibleAIPolicyViolation',
      content_filter_result: {
        hate: { filtered: false, severity: 'safe' },
        violence: { filtered: true, severity: 'medium' },
      },
    },
  });
});

test('a 429 names operation, version and wait', () => {
  expect(errorOfStatus(429, limited).body.error.message).toMatch(
    /^Requests to the Embeddings_Create Operation under Azure OpenAI API version 2024-10-21 .* after 7 seconds\. /,
  );
});
