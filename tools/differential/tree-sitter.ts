import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

export type Form = 'single' | 'block';

const grammar = createRequire(import.meta.url).resolve('tree-sitter-c-sharp/tree-sitter-c_sharp.wasm');

/** The code as the body of a method, which is where the gateway puts it. */
const wrapped = (code: string, form: Form): string =>
  form === 'single' ? `class C { object M() { return (${code}\n); } }` : `class C { object M() { ${code}\n} }`;

export interface SyntaxOracle {
  /** Whether the code has no syntax error in the newest C# the grammar knows. */
  accepts(code: string, form: Form): boolean;
}

/** A second opinion on syntax: the C# grammar of tree-sitter, which forgives nothing but knows later versions of C#. */
export const syntaxOracle = async (): Promise<SyntaxOracle> => {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(grammar)));
  return {
    accepts: (code, form) => {
      const tree = parser.parse(wrapped(code, form));
      const isClean = tree !== null && !tree.rootNode.hasError;
      tree?.delete();
      return isClean;
    },
  };
};
