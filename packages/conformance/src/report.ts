import type { Mismatch } from './compare.ts';
import { type GateReport, notJudgedName, type ScenarioResult, targetName } from './gate.ts';

const escape = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

const mismatchText = ({ expectation, expected, actual }: Mismatch): string =>
  `${expectation}: expected ${expected}, got ${actual}`;

/** What did not hold, a line each: `openai/gpt-4o as demo, 404: statuses: expected …, got …`. */
export const failureTexts = (result: ScenarioResult): readonly string[] =>
  result.cases.flatMap(({ name, mismatches }) =>
    mismatches.map((mismatch) => `${targetName(result)}, ${name}: ${mismatchText(mismatch)}`),
  );

/** The whole report; every request with its virtual time, attempts and status. */
export const renderJsonReport = (report: GateReport): string => `${JSON.stringify(report, undefined, 2)}\n`;

const suite = (result: ScenarioResult): string => {
  const cases = result.cases.map((each) => {
    const body = [
      ...each.mismatches.map((mismatch) => `      <failure message="${escape(mismatchText(mismatch))}" />`),
      ...(each.status === 'not-applicable' ? [`      <skipped message="${escape(each.reason ?? '')}" />`] : []),
    ];
    const open = `    <testcase classname="${escape(`${result.id} ${targetName(result)}`)}" name="${escape(each.name)}" time="0"`;
    return body.length === 0 ? `${open} />` : [`${open}>`, ...body, '    </testcase>'].join('\n');
  });
  const failures = result.cases.filter((each) => each.status === 'failed').length;
  const skipped = result.cases.filter((each) => each.status === 'not-applicable').length;
  return [
    `  <testsuite name="${escape(`${result.id} ${result.title}`)}" tests="${result.cases.length}" failures="${failures}" skipped="${skipped}">`,
    ...cases,
    '  </testsuite>',
  ].join('\n');
};

/** JUnit XML: a suite per scenario, a test case per case. */
export const renderJunitReport = (report: GateReport): string =>
  `${['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="spillway gate">', ...report.scenarios.map(suite), '</testsuites>'].join('\n')}\n`;

const cell = (text: string): string => text.replace(/\|/g, '\\|');

const failureLines = (result: ScenarioResult): readonly string[] =>
  failureTexts(result).map((text) => `- **${result.id}**, ${text}`);

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines];

const notApplicable = ({ scenarios }: GateReport): readonly string[] =>
  scenarios.flatMap((result) =>
    result.reason === undefined
      ? result.cases.flatMap(({ name, reason }) =>
          reason === undefined ? [] : `- **${result.id}**, ${targetName(result)}, ${name}: ${reason}`,
        )
      : `- **${result.id}**, ${targetName(result)}: ${result.reason}`,
  );

/** A line for every case that has something to tell. */
const caseLines = (
  { scenarios }: GateReport,
  tell: (result: ScenarioResult['cases'][number]) => string | undefined,
): readonly string[] =>
  scenarios.flatMap((result) =>
    result.cases.flatMap((each) => {
      const text = tell(each);
      return text === undefined ? [] : `- **${result.id}**, ${targetName(result)}, ${each.name}: ${text}`;
    }),
  );

const regionText = ({ regions }: ScenarioResult['cases'][number]): string | undefined =>
  regions &&
  Object.entries(regions)
    .map((pair) => pair.join(' '))
    .join(', ');

const tokenText = ({ tokens }: ScenarioResult['cases'][number]): string | undefined => {
  if (tokens === undefined) return undefined;
  const { billed, counted } = tokens;
  const apart =
    counted === null
      ? 'no header tells how many were counted'
      : `${counted} counted, ${Math.abs(billed - counted)} apart`;
  return `${billed} billed, ${apart}`;
};

const notJudged = (report: GateReport): readonly string[] =>
  report.notJudged.map((each) => `- ${notJudgedName(each)}: ${each.reason}`);

/** Markdown for a pull request. */
export const renderMarkdownReport = (report: GateReport): string => {
  const { summary } = report;
  const rows = report.scenarios.map(
    (result) =>
      `| ${result.id} | ${cell(result.title)} | ${cell(targetName(result))} | ${result.cases.length} | ${result.status} |`,
  );
  return `${[
    `# Gate ${report.verdict}`,
    '',
    `${summary.passed} scenarios passed, ${summary.failed} failed, ${summary.notApplicable} not applicable; ${summary.requests} requests in virtual time, seed ${report.seed}.`,
    ...(summary.passed + summary.failed === 0 ? ['', 'Nothing was judged, so nothing has been passed.'] : []),
    '',
    `Artifacts \`${report.digest}\``,
    '',
    '| Scenario | Claim | API/deployment and consumer | Cases | Result |',
    '|---|---|---|---:|---|',
    ...rows,
    ...section('What did not hold', report.scenarios.flatMap(failureLines)),
    ...section('Answers by the region that processed them', caseLines(report, regionText)),
    ...section('Tokens that instances billed, and that the gateway counted', caseLines(report, tokenText)),
    ...section('What was not applicable', notApplicable(report)),
    ...section('What was not judged', notJudged(report)),
  ].join('\n')}\n`;
};
