import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyPolicyDefinition } from '@spillway/policies';
import { type SourceFile, workspaceRoot } from '../workspace.ts';
import { claimCases } from './claim-cases.ts';
import { type Claim, claimsIn, type Evidence } from './claims.ts';
import { code, compare, generatedHead, page, table } from './markdown.ts';
import { recordings } from './recordings.ts';

const inAbsolute = (path: string): string => join(workspaceRoot, path);

/** @throws Error for a source whose claims no test holds */
const casesOf = (path: string): readonly string[] => {
  const beside = path.replace(/\.ts$/, '.test.ts');
  if (existsSync(inAbsolute(beside))) return [beside];
  const [, tests] = claimCases.find(([start]) => path.startsWith(start)) ?? [];
  const missing = tests?.find((test) => !existsSync(inAbsolute(test)));
  if (tests === undefined || missing !== undefined)
    throw new Error(
      missing === undefined
        ? `${path} says how the service behaves, and no test holds it: name one in tools/docs/claim-cases.ts`
        : `${missing} of tools/docs/claim-cases.ts is not there`,
    );
  return tests;
};

const link = (path: string): string => `[${path.slice(path.lastIndexOf('/') + 1)}](../${path})`;

/** @throws Error when a test that plays a recording is not there */
const recordingRows = (): readonly (readonly string[])[] =>
  recordings.map(({ id, date, tier, shows, tests }) => [
    id,
    date,
    tier,
    shows,
    Object.entries(tests)
      .map(([path, name]) => {
        // A table of rows puts something in place of what stands behind the percent sign.
        const [first = name] = name.split('%');
        if (!existsSync(inAbsolute(path)) || !readFileSync(inAbsolute(path), 'utf8').includes(first))
          throw new Error(`${path} has no test called ${name}`);
        return link(path);
      })
      .join(', '),
  ]);

const grades: Readonly<Record<Evidence, string>> = {
  recorded: 'as recorded',
  'recorded in part': 'as recorded, the rest assumed',
  documented: 'as documented',
  'documented in part': 'as documented, the rest assumed',
  assumed: 'assumed',
};

const areas = ['emulator', 'policies', 'mock-aoai', 'expressions', 'artifacts'] as const;

const areaOf = ({ path }: Claim): string => path.split('/')[1] ?? '';

const claimRows = (claims: readonly Claim[]): readonly (readonly string[])[] =>
  claims.map(({ path, text, evidence }) => [text, grades[evidence], link(path), casesOf(path).map(link).join(', ')]);

const summary = (claims: readonly Claim[]): string =>
  Object.entries(grades)
    .map(([evidence, grade]) => `${claims.filter((claim) => claim.evidence === evidence).length} ${grade}`)
    .join('; ');

const policyParts = (definitions: ReadonlyMap<string, AnyPolicyDefinition>): readonly string[] =>
  [...definitions.values()]
    .filter(({ fidelity }) => fidelity !== 'exact')
    .sort((a, b) => compare(a.name, b.name))
    .flatMap((definition) => [
      `### ${definition.name}`,
      '',
      `${definition.fidelity}: ${definition.difference ?? 'the difference is not described'}. Reference: <${definition.reference}>.`,
      '',
    ]);

/** docs/fidelity.md: what is approximate, and on what grounds the rest stands. */
export const fidelityPage = (
  definitions: ReadonlyMap<string, AnyPolicyDefinition>,
  sources: readonly SourceFile[],
): string => {
  const claims = sources.flatMap(claimsIn).filter((claim) => (areas as readonly string[]).includes(areaOf(claim)));
  return page([
    ...generatedHead(
      'Fidelity',
      'How close the local gateway and the mocks are to the service, and how that is known: from a recording of the real thing, from a page of the reference, or not at all.',
    ),
    '## Policies',
    '',
    'Every policy is `exact`, `approximate`, `accepted-not-run` or `refused`: a document with a refused one can be checked, built and planned, and the local gateway does not load it (`RUN301`). Here is how all but the first differ from the service; [policies.md](policies.md) lists all.',
    '',
    ...policyParts(definitions),
    '## Recordings',
    '',
    'What the real gateway and the real service answered, played by a test each.',
    '',
    ...table(['recording', 'date', 'tier and model', 'shows', 'played by'], recordingRows()),
    '## Behaviours',
    '',
    `What the sources say of the service's behaviour, with its grounds (${claims.length}: ${summary(claims)}) and the tests that hold it. What is assumed is the first to doubt when Azure does something else; please tell us.`,
    '',
    ...areas.flatMap((area) => [
      `### ${code(area)}`,
      '',
      ...table(['behaviour', 'grade', 'source', 'case'], claimRows(claims.filter((claim) => areaOf(claim) === area))),
    ]),
  ]);
};
