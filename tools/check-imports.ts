import { posix } from 'node:path';
import { importsOf } from './tokens.ts';
import { type Findings, isTest, loadPackages, reportFindings, type WorkspacePackage } from './workspace.ts';

/** What one package may use: the table of docs/architecture.md as data. */
export interface ImportRule {
  /** Of ours, without the scope. */
  readonly ours: readonly string[];
  readonly thirdParties: readonly string[];
  /** Sources that may import `node:*`, as patterns on the path inside the package. */
  readonly node: RegExp;
  /** Runs in a browser too: takes no `/node` sub-path of another package. */
  readonly isPure?: boolean;
}

const nowhere = /(?!)/;
const anywhere = /^src\//;

export const importRules: Readonly<Record<string, ImportRule>> = {
  diagnostics: { ours: [], thirdParties: ['picocolors'], node: nowhere, isPure: true },
  expressions: {
    ours: ['diagnostics'],
    thirdParties: ['re2js', 'decimal.js', 'temporal-polyfill'],
    // Hashing, HMAC, RSA and certificates: WebCrypto is asynchronous, evaluation is not.
    node: /^src\/node(?:\.ts|\/)/,
    isPure: true,
  },
  'policy-document': {
    ours: ['diagnostics'],
    thirdParties: ['fast-xml-parser', 'fast-xml-validator', 'fast-xml-builder'],
    node: nowhere,
    isPure: true,
  },
  policies: { ours: ['policy-document', 'expressions', 'diagnostics'], thirdParties: [], node: nowhere, isPure: true },
  artifacts: {
    ours: ['policy-document', 'diagnostics'],
    thirdParties: ['yaml', 'ajv'],
    node: /^src\/node\.ts$/,
    isPure: true,
  },
  'policy-dsl': {
    ours: ['policies', 'artifacts', 'policy-document', 'expressions', 'diagnostics'],
    thirdParties: ['yaml'],
    node: nowhere,
    isPure: true,
  },
  emulator: {
    ours: ['policies', 'artifacts', 'policy-document', 'expressions', 'diagnostics'],
    thirdParties: [
      'express',
      'undici',
      'jose',
      'liquidjs',
      'gpt-tokenizer',
      're2js',
      'ajv',
      'ajv-formats',
      'graphql',
      'openapi-sampler',
      'redis',
      'prom-client',
      // LGPL-3.0: an optional peer that users install themselves, loaded with the first xsl-transform.
      'xslt-processor',
    ],
    node: anywhere,
  },
  'mock-aoai': { ours: ['diagnostics'], thirdParties: ['msw', 'gpt-tokenizer', 'yaml', 'ajv'], node: anywhere },
  conformance: {
    ours: ['emulator', 'mock-aoai', 'policies', 'artifacts', 'policy-document', 'expressions', 'diagnostics'],
    thirdParties: ['ajv', 'yaml'],
    node: /^src\/built-in\.ts$/,
  },
  publisher: {
    ours: ['artifacts', 'policies', 'policy-document', 'diagnostics'],
    thirdParties: ['@azure/identity', 'undici'],
    node: anywhere,
  },
  cli: {
    ours: 'diagnostics expressions policy-document policies artifacts policy-dsl emulator mock-aoai conformance publisher'.split(
      ' ',
    ),
    thirdParties: ['commander', 'picocolors', 'undici', 'esbuild', '@clack/prompts', 'chokidar'],
    node: anywhere,
  },
};

/** Third parties that one package keeps from all others, tests of that package aside. */
const keptWithin: Readonly<Record<string, string>> = { express: 'emulator', msw: 'mock-aoai' };

const scope = '@spillway/';

/** `@spillway/artifacts/node` → `@spillway/artifacts`. */
const packageNameOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const shortName = (of: WorkspacePackage): string => of.manifest.name.replace(scope, '');

interface Import {
  readonly place: string;
  /** Inside the package. */
  readonly path: string;
  readonly specifier: string;
  readonly isTest: boolean;
}

const importsIn = (of: WorkspacePackage): readonly Import[] =>
  of.files.flatMap((file) =>
    importsOf(file.text).map((token) => ({
      place: `${file.path}:${token.line}`,
      path: file.path.slice(of.folder.length + 1),
      specifier: token.text,
      isTest: isTest(file.path),
    })),
  );

const relativeFinding = (found: Import): string | undefined => {
  const target = posix.join(posix.dirname(found.path), found.specifier);
  if (target.startsWith('..')) return `${found.place}: \`${found.specifier}\` leaves the package`;
  if (!/\.(?:ts|json|mjs)$/.test(found.specifier))
    return `${found.place}: \`${found.specifier}\` needs its file extension`;
  return undefined;
};

const oursFinding = (rule: ImportRule, name: string, found: Import): string | undefined => {
  const wanted = packageNameOf(found.specifier).slice(scope.length);
  if (wanted === 'cli') return `${found.place}: no package imports an app`;
  if (wanted === name) return found.isTest ? undefined : `${found.place}: a package does not import itself by name`;
  if (!rule.ours.includes(wanted)) return `${found.place}: ${name} may not import ${scope}${wanted}`;
  if (rule.isPure === true && !found.isTest && !rule.node.test(found.path) && found.specifier.endsWith('/node'))
    return `${found.place}: ${name} runs in a browser too and may not import \`${found.specifier}\``;
  return undefined;
};

const thirdPartyFinding = (rule: ImportRule, name: string, found: Import): string | undefined => {
  const wanted = packageNameOf(found.specifier);
  const keeper = keptWithin[wanted.replace('@types/', '')];
  if (keeper !== undefined && keeper !== name) return `${found.place}: only ${keeper} imports \`${wanted}\``;
  if (found.isTest || rule.thirdParties.includes(wanted)) return undefined;
  return `${found.place}: ${name} may not import \`${wanted}\``;
};

const importFinding = (rule: ImportRule, name: string, found: Import): string | undefined => {
  if (found.specifier.startsWith('.')) return relativeFinding(found);
  if (found.specifier.startsWith('node:')) {
    if (found.isTest || rule.node.test(found.path)) return undefined;
    return `${found.place}: \`${found.specifier}\` is not for ${name}`;
  }
  return found.specifier.startsWith(scope) ? oursFinding(rule, name, found) : thirdPartyFinding(rule, name, found);
};

const isExternal = ({ specifier }: Import): boolean => !specifier.startsWith('.') && !specifier.startsWith('node:');

const names = (of: Readonly<Record<string, string>> | undefined): readonly string[] => Object.keys(of ?? {});

/** Dependencies in package.json are those the sources import: none is missing, none is left over. */
const manifestFindings = (of: WorkspacePackage, imports: readonly Import[]): Findings => {
  const { dependencies, peerDependencies, name } = of.manifest;
  const declared = new Set([...names(dependencies), ...names(peerDependencies)]);
  const used = new Set(
    imports.filter((found) => !found.isTest && isExternal(found)).map((found) => packageNameOf(found.specifier)),
  );
  used.delete(name);
  const missing = [...used].filter((each) => !declared.has(each));
  const unused = names(dependencies).filter((each) => !used.has(each));
  return [
    ...missing.map((each) => `${of.folder}/package.json: \`${each}\` is imported and missing from dependencies`),
    ...unused.map((each) => `${of.folder}/package.json: dependency \`${each}\` is not imported by any source`),
  ];
};

/** Project references are the dependencies of ours, so that `tsc -b` builds what is needed and nothing else. */
const referenceFindings = (of: WorkspacePackage, all: readonly WorkspacePackage[]): Findings => {
  const folders = new Map(all.map((each) => [each.manifest.name, each.folder]));
  const wanted = names(of.manifest.dependencies).flatMap((name) => folders.get(name) ?? []);
  const missing = wanted.filter((folder) => !of.references.includes(folder));
  const unused = of.references.filter((folder) => !wanted.includes(folder));
  return [
    ...missing.map((folder) => `${of.folder}/tsconfig.json: a reference to ${folder} is missing`),
    ...unused.map((folder) => `${of.folder}/tsconfig.json: the reference to ${folder} has no dependency`),
  ];
};

/** Imports, package.json and tsconfig.json of every package against the table. */
export const checkImports = (
  packages: readonly WorkspacePackage[],
  rules: Readonly<Record<string, ImportRule>> = importRules,
): Findings =>
  packages.flatMap((each) => {
    const name = shortName(each);
    const rule = rules[name];
    if (rule === undefined) return [`${each.folder}: has no line in the table of tools/check-imports.ts`];
    const imports = importsIn(each);
    return [
      ...imports.flatMap((found) => importFinding(rule, name, found) ?? []),
      ...manifestFindings(each, imports),
      ...referenceFindings(each, packages),
    ];
  });

if (import.meta.main) reportFindings('imports', checkImports(loadPackages()));
