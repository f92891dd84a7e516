import { fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseDocument, printDocument } from '@spillway/policy-document';
import { SaxesParser } from 'saxes';
import { filesUnder } from '../tools/workspace.ts';
import { microseconds } from './measure.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The collected documents where they are there, the examples' otherwise. */
const folder = existsSync(path('../../shared/corpus')) ? path('../../shared/corpus') : path('../examples');

interface Ran {
  readonly stages: readonly (readonly [name: string, milliseconds: number])[];
  readonly documents: number;
  readonly bytes: number;
  readonly findings: number;
  readonly peak: number;
}

const cold = (): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = fork(path('check-documents.ts'), [folder], { execArgv: [] });
    child.once('message', (ran) => resolve(ran as Ran));
    child.once('exit', (code) => reject(new Error(`check ended with ${code}`)));
  });

/** The documents in escaped form, which every XML parser reads. */
const escaped = (): readonly string[] =>
  filesUnder(folder, '.xml').flatMap((file) => {
    const { document } = parseDocument(file, readFileSync(file, 'utf8'));
    const printed = document === undefined ? undefined : printDocument(document, { form: 'escaped' });
    // A comment that XML does not allow is read here with a warning, and ends saxes.
    return printed === undefined || /<!--(?:(?!-->).)*--[^>]/s.test(printed) ? [] : [printed];
  });

const withSaxes = (text: string): void => {
  const parser = new SaxesParser();
  let elements = 0;
  parser.on('opentag', () => elements++);
  parser.write(text).close();
  if (elements === 0) throw new Error('saxes found no element');
};

/** `check` of many documents in one process from a cold start, and reading against saxes on the same bytes. */
export const benchCheck = async (): Promise<void> => {
  const { stages, documents, bytes, findings, peak } = await cold();
  const total = stages.reduce((sum, [, milliseconds]) => sum + milliseconds, 0);
  const parts = stages.map(([name, milliseconds]) => `${name} ${Math.round(milliseconds)}`).join(', ');
  console.log(
    `check: ${documents} documents, ${Math.round(bytes / 1024)} KiB, ${findings} findings, in ${(total / 1000).toFixed(2)} s from a cold start (ms: ${parts}), ${Math.round(peak)} MB at most`,
  );
  const texts = escaped();
  const ours = microseconds(() => texts.map((text) => parseDocument('policy.xml', text)));
  const theirs = microseconds(() => texts.forEach(withSaxes));
  console.log(
    `read: ${(ours / texts.length).toFixed(0)} µs a document with places and expressions, saxes ${(theirs / texts.length).toFixed(0)} µs; ratio ${(theirs / ours).toFixed(2)}; check as a whole takes ${((total * 1000) / theirs).toFixed(1)} times what saxes takes to read`,
  );
};
