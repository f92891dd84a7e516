import { readFileSync } from 'node:fs';
import type { Diagnostic } from '@spillway/diagnostics';
import { type Element, type Expression, elementsOf, parseDocument, type Value } from '@spillway/policy-document';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bindDocument, policies, xmlNameOf } from '../src/index.ts';

// Five kinds of mistakes, put at random places of two real documents: each gives exactly its own finding, there.
const example = (name: string): string =>
  readFileSync(new URL(`../../../examples/${name}/apim-artifacts/apis/openai/policy.xml`, import.meta.url), 'utf8');
const documents = ['01-spillover', '02-bring-your-own-policy'].map(example);

const check = (text: string): readonly Diagnostic[] => {
  const { document, diagnostics } = parseDocument('policy.xml', text);
  return [...diagnostics, ...(document === undefined ? [] : bindDocument(document).diagnostics)];
};

const rootOf = (text: string): Element => {
  const { document } = parseDocument('policy.xml', text);
  if (document === undefined) throw new Error('the example does not parse');
  return document.root;
};

const descendants = (of: Element): readonly Element[] =>
  elementsOf(of).flatMap((child) => [child, ...descendants(child)]);
const policiesIn = (text: string): readonly Element[] =>
  descendants(rootOf(text)).filter(({ name }) => policies.has(name));

const expressionsIn = (text: string): readonly Expression[] => {
  const values = (of: Element): readonly Value[] => [
    ...of.attributes.map(({ value }) => value),
    ...of.children.flatMap((node) =>
      node.kind === 'text' ? [node.value] : node.kind === 'element' ? values(node) : [],
    ),
  ];
  return values(rootOf(text)).filter((value): value is Expression => value.kind === 'expression');
};

const replaced = (text: string, start: number, end: number, by: string): string =>
  text.slice(0, start) + by + text.slice(end);

interface Mistake {
  readonly text: string;
  readonly code: RegExp;
  /** Offset at which the finding must be; undefined when anywhere within `within` will do. */
  readonly at?: number;
  readonly within?: { readonly start: number; readonly end: number };
}

const misspelt = (text: string, pick: number): Mistake => {
  const all = policiesIn(text);
  const { name, nameSpan, span } = all[pick % all.length] as Element;
  const wrong = `${name}x`;
  const isPaired = text.slice(span.end - name.length - 3, span.end) === `</${name}>`;
  const closed = isPaired ? replaced(text, span.end - name.length - 1, span.end - 1, wrong) : text;
  return { text: replaced(closed, nameSpan.start, nameSpan.end, wrong), code: /^POL101$/, at: nameSpan.start - 1 };
};

const requiredAttributes = (of: Element): readonly string[] =>
  Object.entries(policies.get(of.name)?.attributes ?? {}).flatMap(([key, attribute]) =>
    attribute.required ? [xmlNameOf(key, attribute)] : [],
  );

const withoutAttribute = (text: string, pick: number): Mistake => {
  const all = policiesIn(text).flatMap((of) =>
    of.attributes.filter(({ name }) => requiredAttributes(of).includes(name)).map((attribute) => ({ of, attribute })),
  );
  const { of, attribute } = all[pick % all.length] as (typeof all)[number];
  return {
    text: replaced(text, attribute.span.start, attribute.span.end, ''),
    code: /^POL104$/,
    at: of.nameSpan.start - 1,
  };
};

const inWrongSection = (text: string, pick: number): Mistake => {
  const places = elementsOf(rootOf(text))
    .filter(({ name }) => name !== 'backend')
    .flatMap((section) => elementsOf(section))
    .map(({ span }) => span.start);
  const at = places[pick % places.length] as number;
  return { text: replaced(text, at, at, '<forward-request />'), code: /^POL110$/, at };
};

const member =
  /\.(Variables|Response|StatusCode|Headers|GetValueOrDefault|LastError|Reason|Count|Api|Id|ContainsKey|AddSeconds|MaxValue|UtcNow)\b/g;

const withUnknownMember = (text: string, pick: number): Mistake => {
  const all = expressionsIn(text).flatMap((island) =>
    [...island.code.matchAll(member)].map((match) => island.locate(match.index + 1)),
  );
  const at = all[pick % all.length] as number;
  const end = at + (/^\w+/.exec(text.slice(at))?.[0].length ?? 0);
  return { text: replaced(text, end, end, 'z'), code: /^EXP2\d\d$/, at };
};

const withBrokenCode = (text: string, pick: number): Mistake => {
  const all = expressionsIn(text).filter(({ code }) => code.includes('('));
  const island = all[pick % all.length] as Expression;
  const parentheses = [...island.code.matchAll(/[()]/g)].map((match) => island.locate(match.index));
  const at = parentheses[Math.floor(pick / all.length) % parentheses.length] as number;
  return { text: replaced(text, at, at + 1, ''), code: /^EXP1\d\d$/, within: island.span };
};

const kinds = { misspelt, withoutAttribute, inWrongSection, withUnknownMember, withBrokenCode };

test('the examples have no findings to begin with', () => {
  expect(documents.flatMap(check)).toEqual([]);
});

describe.for(Object.entries(kinds))('%s', ([, make]) => {
  test('gives exactly its own finding, at its place, with help', () => {
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.nat(100_000), (document, pick) => {
        const mistake = make(document, pick);
        const found = check(mistake.text);
        expect(found.map(({ code }) => code)).toEqual([expect.stringMatching(mistake.code)]);
        const [{ span, help }] = found as [Diagnostic];
        expect(help).toBeTruthy();
        if (mistake.at !== undefined) expect(span?.start).toBe(mistake.at);
        if (mistake.within !== undefined) {
          expect(span?.start).toBeGreaterThanOrEqual(mistake.within.start);
          expect(span?.start).toBeLessThanOrEqual(mistake.within.end);
        }
      }),
      { numRuns: 50, seed: 1 },
    );
  });
});
