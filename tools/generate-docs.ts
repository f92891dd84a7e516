import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memberTable } from '@spillway/expressions';
import { lints, policies } from '@spillway/policies';
import { codesData, diagnosticCodes, diagnosticsPage, undocumented } from './docs/diagnostics-page.ts';
import { expressionsPage } from './docs/expressions-page.ts';
import { fidelityPage } from './docs/fidelity-page.ts';
import { policiesPage } from './docs/policies-page.ts';
import { isTest, loadPackages, workspaceRoot } from './workspace.ts';

const pages = (): ReadonlyMap<string, string> => {
  const isLint = new Set(lints.map(({ code }) => code));
  const files = loadPackages().flatMap((each) => each.files);
  const codes = diagnosticCodes(files).filter(({ code }) => !isLint.has(code));
  const missing = undocumented(codes);
  if (missing.length > 0)
    throw new Error(`no message found for ${missing.join(', ')}: write it beside the code, or a note in tools/docs`);
  return new Map([
    ['docs/policies.md', policiesPage(policies)],
    [
      'docs/fidelity.md',
      fidelityPage(
        policies,
        files.filter(({ path }) => path.includes('/src/') && !isTest(path)),
      ),
    ],
    ['docs/expressions.md', expressionsPage(memberTable())],
    ['docs/diagnostics.md', diagnosticsPage(codes, lints)],
    ['apps/cli/codes.json', codesData(codes)],
  ]);
};

const onDisk = (path: string): string | undefined =>
  existsSync(join(workspaceRoot, path)) ? readFileSync(join(workspaceRoot, path), 'utf8') : undefined;

const isCheck = process.argv.includes('--check');
const stale = [...pages()].filter(([path, text]) => onDisk(path) !== text);
for (const [path, text] of stale) {
  if (!isCheck) writeFileSync(join(workspaceRoot, path), text);
  console.log(isCheck ? `${path} is not what the sources say` : `wrote ${path}`);
}
if (isCheck && stale.length > 0) {
  console.error('help: run `pnpm generate`');
  process.exitCode = 1;
}
