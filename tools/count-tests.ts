import { existsSync, readFileSync } from 'node:fs';

interface FileResult {
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

export interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** Counts a vitest JSON report; a file that failed without a failed test (it did not even load) counts as one. */
export const countTests = (files: readonly FileResult[]): Count => {
  const all = files.flatMap((file) => file.assertionResults.map(({ status }) => status));
  const broken = files.filter(
    (file) => file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'),
  );
  return {
    passed: all.filter((status) => status === 'passed').length,
    failed: all.filter((status) => status === 'failed').length + broken.length,
  };
};

/** The report of a run; undefined when the run ended before it wrote one. */
const readReport = (path: string | undefined): readonly FileResult[] | undefined => {
  if (path === undefined || !existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  if (text === '') return undefined;
  return (JSON.parse(text) as { readonly testResults: readonly FileResult[] }).testResults;
};

const main = (): number => {
  const files = readReport(process.argv[2]);
  const { passed, failed } = countTests(files ?? []);
  if (files === undefined) console.error('the tests wrote no report');
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
};

if (import.meta.main) process.exitCode = main();
