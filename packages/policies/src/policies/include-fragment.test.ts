import { parseDocument } from '@spillway/policy-document';
import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';
import { bindDocument } from '../index.ts';

test('runs the policies of the fragment in its place', async () => {
  const { world } = await runPolicies(
    '<set-header name="x"><value>1</value></set-header><include-fragment fragment-id="f" /><set-header name="x" exists-action="append"><value>3</value></set-header>',
    { fragments: { f: '<set-header name="x" exists-action="append"><value>2</value></set-header>' } },
  );
  expect(world.request.headers.text('x')).toBe('1,2,3');
});

test('a fragment can end the pipeline, and include another', async () => {
  const { ended } = await runPolicies('<include-fragment fragment-id="outer" />', {
    fragments: {
      outer: '<include-fragment fragment-id="inner" />',
      inner: '<return-response><set-status code="204" /></return-response>',
    },
  });
  expect(ended?.status).toBe(204);
});

const findings = (text: string, fragments?: Readonly<Record<string, string>>): readonly string[] => {
  const read = (name: string, content: string) => parseDocument(name, content).document!;
  const known = Object.entries(fragments ?? {}).map(([id, content]) => [id, read(`${id}.xml`, content)] as const);
  return bindDocument(read('policy.xml', text), fragments && { fragments: new Map(known) }).diagnostics.map(
    ({ code, severity, source }) => `${source?.name} ${severity} ${code}`,
  );
};
const including = (id: string): string =>
  `<policies><inbound><include-fragment fragment-id="${id}" /></inbound></policies>`;

test.for([
  { name: 'is not there', of: including('g'), fragments: { f: '<fragment />' }, found: ['policy.xml error POL118'] },
  { name: 'is not known', of: including('f'), fragments: undefined, found: ['policy.xml warning POL121'] },
  {
    name: 'includes itself',
    of: including('f'),
    fragments: { f: '<fragment><include-fragment fragment-id="f" /></fragment>' },
    found: ['f.xml error POL122'],
  },
  {
    name: 'has a mistake of its own',
    of: including('f'),
    fragments: { f: '<fragment><set-header /></fragment>' },
    found: ['f.xml error POL104'],
  },
  {
    name: 'holds what the section does not take',
    of: including('f'),
    fragments: { f: '<fragment><forward-request /></fragment>' },
    found: ['f.xml error POL110'],
  },
])('a fragment that $name is found', ({ of, fragments, found }) => {
  expect(findings(of, fragments as Record<string, string> | undefined)).toEqual(found);
});
