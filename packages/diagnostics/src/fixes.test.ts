import { expect, test } from 'vitest';
import type { Diagnostic } from './diagnostic.ts';
import { applyFixes } from './fixes.ts';
import { renderGithub } from './render/github.ts';
import { renderSarif } from './render/sarif.ts';
import { sourceText } from './source-text.ts';

const source = sourceText('a b/policy.xml', '<policies>\n  <inbond x="1" />\n</policies>\n');
const finding = (word: string, put?: string): Diagnostic => {
  const start = source.text.indexOf(word);
  const span = { start, end: start + word.length };
  return {
    code: 'ABC101',
    severity: 'warning',
    message: `\`${word}\` is wrong, 100%`,
    source,
    span,
    help: 'change it',
    reference: 'https://contoso.example/page',
    ...(put !== undefined && { fix: { title: `write ${put}`, edits: [{ span, text: put }] } }),
  };
};

test('makes the fixes that do not touch each other', () => {
  const all = [finding('inbond', 'inbound'), finding('inbond x', 'y'), finding('"1"', '"22"'), finding('policies')];
  const { text, made } = applyFixes(source.text, all);
  expect(text).toBe('<policies>\n  <inbound x="22" />\n</policies>\n');
  expect(made).toEqual([all[0], all[2]]);
});

test('writes annotations in one line each', () => {
  expect(renderGithub([finding('inbond'), { code: 'ABC102', severity: 'note', message: 'no place\nat all' }])).toBe(
    '::warning file=a b/policy.xml,line=2,endLine=2,col=4,endColumn=9,title=ABC101::`inbond` is wrong, 100%25%0Ahelp: change it\n' +
      '::notice title=ABC102::no place%0Aat all',
  );
});

test('writes a SARIF log with rules, places and fixes', () => {
  const log = JSON.parse(
    renderSarif([finding('inbond', 'inbound'), { code: 'AAA101', severity: 'error', message: 'm' }], {
      version: '1.2.3',
      titleOf: (code) => (code === 'AAA101' ? 'a title' : undefined),
    }),
  ) as { version: string; runs: { tool: unknown; results: unknown[] }[] };
  expect(log.version).toBe('2.1.0');
  expect(log.runs[0]?.tool).toEqual({
    driver: {
      name: 'spillway',
      version: '1.2.3',
      rules: [
        { id: 'AAA101', shortDescription: { text: 'a title' } },
        { id: 'ABC101', helpUri: 'https://contoso.example/page' },
      ],
    },
  });
  const region = { startLine: 2, startColumn: 4, endLine: 2, endColumn: 10 };
  const artifactLocation = { uri: 'a%20b/policy.xml' };
  expect(log.runs[0]?.results).toEqual([
    {
      ruleId: 'ABC101',
      ruleIndex: 1,
      level: 'warning',
      message: { text: '`inbond` is wrong, 100%\nhelp: change it' },
      locations: [{ physicalLocation: { artifactLocation, region } }],
      fixes: [
        {
          description: { text: 'write inbound' },
          artifactChanges: [
            { artifactLocation, replacements: [{ deletedRegion: region, insertedContent: { text: 'inbound' } }] },
          ],
        },
      ],
    },
    { ruleId: 'AAA101', ruleIndex: 0, level: 'error', message: { text: 'm' } },
  ]);
});
