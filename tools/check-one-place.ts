import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isSpecifier, type Token, tokensOf } from './tokens.ts';
import { type Findings, isTest, loadPackages, reportFindings, type SourceFile, workspaceRoot } from './workspace.ts';

const policyFolder = 'packages/policies/src/policies';

/** Places that may spell an element's name all the same. */
export interface Exception {
  /** A file, or the folder of all that may. */
  readonly path: string;
  readonly name: string;
  readonly reason: string;
}

export const exceptions: readonly Exception[] = [
  {
    path: '',
    name: 'block',
    reason: 'the form of an expression that holds statements; the policy has no other name',
  },
  {
    path: 'packages/emulator/src/pipeline/compile.ts',
    name: 'forward-request',
    reason: 'the document a new service has at global scope, as XML; the engine reads it like any other',
  },
  { path: 'packages/emulator/src/pipeline/request-state.ts', name: 'trace', reason: 'a field of the request state' },
  {
    path: 'packages/artifacts/src/read-apis.ts',
    name: 'trace',
    reason: 'the HTTP method, a key of OpenAPI path items',
  },
];

/** The list of names that the engine reads as unknown: it exists to name them. */
const nameLists = new Set(['packages/policies/src/retired.ts']);

/** Element names of all policies: the names of their files. */
export const policyNames = (root: string = workspaceRoot): readonly string[] =>
  readdirSync(join(root, policyFolder))
    .filter((file) => file.endsWith('.ts') && !isTest(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();

/**
 * A name with a hyphen is a policy wherever it stands; an ordinary word (`retry`, `trace`) is one only as the whole
 * text or as a tag.
 */
const mentions = (text: string, name: string): boolean => {
  if (text === name) return true;
  const pattern = name.includes('-') ? `(?<![\\w-])${name}(?![\\w-])` : `</?${name}(?![\\w-])`;
  return new RegExp(pattern).test(text);
};

const isText = (token: Token): boolean => token.kind === 'string' || token.kind === 'template';

const findingsIn = (file: SourceFile, names: readonly string[]): readonly { line: number; name: string }[] => {
  const tokens = tokensOf(file.text);
  return tokens.flatMap((token, index) => {
    if (!isText(token) || isSpecifier(tokens, index)) return [];
    return names.filter((name) => mentions(token.text, name)).map((name) => ({ line: token.line, name }));
  });
};

/** No source names a policy, but the policy's own file. An exception that nothing needs any more is a finding too. */
export const checkOnePlace = (
  files: readonly SourceFile[],
  names: readonly string[],
  allowed: readonly Exception[] = exceptions,
): Findings => {
  const needed = new Set<Exception>();
  const findings = files
    .filter((file) => !isTest(file.path) && !nameLists.has(file.path))
    .flatMap((file) =>
      findingsIn(file, names).flatMap(({ line, name }) => {
        if (file.path === `${policyFolder}/${name}.ts`) return [];
        const exception = allowed.find((each) => file.path.startsWith(each.path) && each.name === name);
        if (exception !== undefined) {
          needed.add(exception);
          return [];
        }
        return [`${file.path}:${line}: \`${name}\` belongs in ${policyFolder}/${name}.ts`];
      }),
    );
  const stale = allowed.filter((each) => !needed.has(each));
  return [
    ...findings,
    ...stale.map((each) => `${each.path}: the exception for \`${each.name}\` is not needed any more`),
  ];
};

if (import.meta.main)
  reportFindings(
    'one place',
    checkOnePlace(
      loadPackages().flatMap((each) => each.files),
      policyNames(),
    ),
  );
