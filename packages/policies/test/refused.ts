import { parseDocument } from '@spillway/policy-document';
import { expect } from 'vitest';
import { bindDocument, documentRoots, policies } from '../src/index.ts';

/**
 * A policy that does not run here: a document with it is read and checked, says loudly that it cannot run, and a
 * request that gets that far fails.
 */
export const expectRefusal = async (name: string, xml: string): Promise<void> => {
  const definition = policies.get(name);
  if (definition === undefined) throw new Error(`there is no policy ${name}`);
  const isOwnDocument = definition.sections.length === 0 && documentRoots.includes(name);
  const [section = 'inbound'] = definition.sections;
  const written = isOwnDocument ? xml : `<policies><${section}>${xml}</${section}></policies>`;
  const { document, diagnostics } = parseDocument('policy.xml', written, { roots: documentRoots });
  expect(diagnostics).toEqual([]);
  const bound = document === undefined ? [] : bindDocument(document).diagnostics;
  expect(bound.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['warning RUN301']);
  expect(bound[0]?.message).toBe(`policy \`${name}\` does not run here: ${definition.refused}`);
  await expect(async () => definition.run({} as never, {} as never, {} as never)).rejects.toMatchObject({
    reason: 'NotImplemented',
    answer: { status: 500 },
  });
};
