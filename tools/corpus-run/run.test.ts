import { type PolicyDocument, parseDocument } from '@spillway/policy-document';
import { expect, test } from 'vitest';
import { unexpectedRuns } from './report.ts';
import { type DocumentRun, runDocument } from './run.ts';

const documentOf = (text: string): PolicyDocument => {
  const { document } = parseDocument('it.xml', text);
  if (document === undefined) throw new Error('does not parse');
  return document;
};

const policies = (inbound: string, outbound = '<base />', onError = '<base />'): string =>
  `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound>${outbound}</outbound><on-error>${onError}</on-error></policies>`;

const run = (text: string, others: Readonly<Record<string, string>> = {}): Promise<DocumentRun> => {
  const document = documentOf(text);
  const rest = Object.entries(others).map(([name, each]) => [name, { ...documentOf(each) }] as const);
  return runDocument('it.xml', document, new Map([['it.xml', document], ...rest]));
};

const paths = (steps: DocumentRun['run']): readonly string[] => steps.map(({ section, path }) => `${section} ${path}`);

test('reaches branches by what their conditions compare, and on-error by what goes wrong', async () => {
  const branch = `<choose><when condition="@(context.Request.Headers.GetValueOrDefault("x-kind", "") == "gold")"><set-variable name="a" value="b" /></when></choose>`;
  const done = await run(policies(branch, '<base />', '<set-variable name="c" value="d" />'));
  expect(done.isThrough).toBe(true);
  expect(paths(done.run)).toEqual([
    'inbound choose[1]',
    'inbound choose[1]/when[1]/set-variable[1]',
    'on-error set-variable[1]',
  ]);
});

test('a token is made for what the document asks of one', async () => {
  const done = await run(
    policies(
      '<validate-jwt header-name="Authorization"><openid-config url="https://contoso.example/" /><audiences><audience>{{audience}}</audience></audiences><required-claims><claim name="role"><value>reader</value></claim></required-claims></validate-jwt>',
    ),
  );
  expect([done.isThrough, done.run.length]).toEqual([true, 1]);
});

test('a refusal in inbound is no run', async () => {
  const done = await run(
    policies(
      '<set-variable name="a" value="@(int.Parse("a"))" />',
      '<set-header name="x"><value>y</value></set-header>',
    ),
  );
  expect([done.isThrough, done.why]).toEqual([
    false,
    expect.stringContaining('Input string was not in a correct format.'),
  ]);
  expect(paths(done.notRun)).toEqual(['outbound set-header[1]']);
});

test('an answer that a condition gives is no run; one that is always given is', async () => {
  const answer = '<return-response><set-status code="403" /></return-response>';
  const sometimes = await run(policies(`<choose><when condition="@(true)">${answer}</when></choose>`));
  const always = await run(policies(answer, '<set-header name="x"><value>y</value></set-header>'));
  expect([sometimes.isThrough, sometimes.steps.answersItself]).toEqual([false, false]);
  expect([always.isThrough, always.steps.answersItself]).toEqual([true, true]);
  expect(paths(always.steps.unreachable)).toEqual(['outbound set-header[1]']);
});

test('what is not implemented is told with its place', async () => {
  const done = await run(
    policies('<proxy url="http://contoso.example" /><set-backend-service backend-id="a" sf-partition-key="b" />'),
  );
  expect([done.isThrough, done.run]).toEqual([false, []]);
  expect(done.notImplemented).toEqual([expect.stringMatching(/^it\.xml:1:\d+: RUN302 attribute `sf-partition-key` /)]);
});

test('a fragment counts its own elements only', async () => {
  const done = await run('<fragment><set-variable name="a" value="b" /></fragment>');
  expect([done.isThrough, paths(done.run)]).toEqual([true, ['inbound include-fragment[1]/set-variable[1]']]);
});

test('what differs from the list is told', async () => {
  const [good, bad] = [
    await run(policies('')),
    await run(policies('<set-variable name="a" value="@(int.Parse("a"))" />')),
  ];
  expect(unexpectedRuns([good], [])).toEqual([]);
  expect(unexpectedRuns([bad], [])).toEqual([expect.stringMatching(/^it\.xml: no request goes through: status 500/)]);
  expect(unexpectedRuns([good], [{ document: 'it.xml', reason: '' }])).toEqual([
    'it.xml: is listed as one that cannot run, and runs',
  ]);
  expect(unexpectedRuns([], [{ document: 'gone.xml', reason: '' }])).toEqual([
    'gone.xml is listed as one that cannot run, and is not there',
  ]);
});
