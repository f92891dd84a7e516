import { type Element, element, type Node, text, type Value } from '@spillway/policy-document';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { xmlNameOf } from '../src/attributes.ts';
import type { PolicyScope } from '../src/define-policy.ts';
import { type AnyPolicyDefinition, allGateways, allScopes, allSections, policies } from '../src/index.ts';
import { documentWith, errorsIn, isOwnDocument, sectionOf, validElement } from './documents.ts';

const literal = (value: string): Value => ({ kind: 'literal', text: value, span: { start: 0, end: 0 } });
const expression = (code: string): Value => ({
  kind: 'expression',
  form: 'single',
  code,
  span: { start: 0, end: 0 },
  isTerminated: true,
  locate: () => 0,
});

const withAttribute = (of: Element, name: string, value: Value | undefined): Element => {
  const others = of.attributes.filter((each) => each.name !== name);
  const added = value && { name, nameSpan: { start: 0, end: 0 }, value, span: { start: 0, end: 0 } };
  return { ...of, attributes: added === undefined ? others : [...others, added] };
};
const withChildren = (of: Element, children: readonly Node[]): Element => ({ ...of, children });

/** A document with one mistake: the text, the code it must give and in which line, and what it is checked against. */
interface Broken {
  readonly text: string;
  readonly code: string;
  readonly line: number;
  readonly options?: Parameters<typeof errorsIn>[1];
}

/** Makes one kind of mistake in a valid element; undefined where the policy has no place for it. */
type Defect = (definition: AnyPolicyDefinition, of: Element) => Broken | undefined;

/** The policy stands in the third line: root, section, policy; or in the first, when it is a document itself. */
const own = (definition: AnyPolicyDefinition, of: Element, code: string): Broken => ({
  text: documentWith(definition, of),
  code,
  line: isOwnDocument(definition) ? 1 : 3,
});

const attribute = (
  { attributes }: AnyPolicyDefinition,
  of: Element,
  accept: (each: AnyPolicyDefinition['attributes'][string]) => boolean,
): string | undefined => {
  const names = Object.entries(attributes).flatMap(([key, each]) =>
    each.kind !== 'list' && accept(each) ? [xmlNameOf(key, each)] : [],
  );
  return names.find((name) => of.attributes.some((each) => each.name === name));
};

const put =
  (
    accept: (each: AnyPolicyDefinition['attributes'][string]) => boolean,
    value: Value | undefined,
    code: string,
  ): Defect =>
  (definition, of) => {
    const name = attribute(definition, of, accept);
    return name === undefined ? undefined : own(definition, withAttribute(of, name, value), code);
  };

const mostOf = ({ children }: AnyPolicyDefinition): { readonly name: string; readonly max: number } | undefined => {
  const found = children?.find(({ max }) => max !== undefined);
  return found?.max === undefined ? undefined : { name: found.name, max: found.max };
};

const defects: Readonly<Record<string, Defect>> = {
  'an attribute it does not have': (definition, of) =>
    own(definition, withAttribute(of, 'no-such-attribute-at-all', literal('x')), 'POL103'),
  'a required attribute left out': put(({ required }) => required, undefined, 'POL104'),
  'an expression where none may stand': put(({ expressions }) => !expressions, expression('"x"'), 'POL105'),
  'a word for a number': put(({ kind }) => kind === 'integer' || kind === 'number', literal('many'), 'POL106'),
  'a word for a boolean': put(({ kind }) => kind === 'boolean', literal('perhaps'), 'POL106'),
  'a word that is none of its values': put(({ kind }) => kind === 'oneOf', literal('no-such-value'), 'POL106'),
  'a number too large': (definition, of) => {
    const isLimited = ({ maximum }: { readonly maximum?: number }): boolean => maximum !== undefined;
    const name = attribute(definition, of, isLimited);
    return (name && own(definition, withAttribute(of, name, literal('99999999999')), 'POL106')) || undefined;
  },
  'C# that is broken': put(({ expressions }) => expressions, expression('1 +'), 'EXP110'),
  'C# with a member that is not there': put(({ expressions }) => expressions, expression('context.Nonsense'), 'EXP203'),
  'a section it may not stand in': (definition, of) => {
    if (isOwnDocument(definition)) return undefined;
    const section = allSections.find((each) => !definition.sections.includes(each));
    return (
      section && {
        ...own(definition, of, 'POL110'),
        text: documentWith(definition, of).replaceAll(sectionOf(definition), section),
      }
    );
  },
  'a scope it may not stand at': (definition, of) => {
    const scope = allScopes.find((each) => !(definition.scopes ?? allScopes).includes(each));
    return scope && { ...own(definition, of, 'POL123'), options: { scope: scope as PolicyScope } };
  },
  'a gateway that does not have it': (definition, of) => {
    const gateway = allGateways.find((each) => !(definition.gateways ?? allGateways).includes(each));
    return gateway && { ...own(definition, of, 'POL124'), options: { gateway } };
  },
  'an element that is no policy and no child': (definition, of) => {
    if (definition.content === 'xml' || of.children.some(({ kind }) => kind === 'text')) return undefined;
    const nonsense = element('no-such-element-at-all', {}, []);
    const made = own(definition, withChildren(of, [nonsense, ...of.children]), 'POL101');
    return { ...made, line: made.line + 1 };
  },
  'a child that must be there left out': (definition, of) => {
    const needed = definition.children?.find(({ min }) => (min ?? 0) > 0);
    if (needed === undefined) return undefined;
    const left = of.children.filter((child) => child.kind !== 'element' || child.name !== needed.name);
    return own(definition, withChildren(of, left), 'POL113');
  },
  'a child too many': (definition, of) => {
    const limited = mostOf(definition);
    const found = limited && of.children.filter((child) => child.kind === 'element' && child.name === limited.name);
    if (limited === undefined || found === undefined || found.length !== limited.max) return undefined;
    const at = of.children.indexOf(found[0] as Node);
    const made = own(
      definition,
      withChildren(of, [...of.children.slice(0, at), found[0] as Node, ...of.children.slice(at)]),
      'POL114',
    );
    const lines = made.text.split('\n');
    const starts = lines.flatMap((line, index) => (line.trim().startsWith(`<${limited.name}`) ? [index + 1] : []));
    const extra = starts[limited.max];
    return extra === undefined ? undefined : { ...made, line: extra };
  },
  'text where elements go': (definition, of) => {
    if (definition.text !== undefined || definition.content === 'xml' || definition.content === 'none')
      return undefined;
    return { ...own(definition, withChildren(of, [text(literal('stray')), ...of.children]), 'POL115') };
  },
  'the policy twice where one may stand': (definition, of) => {
    if (definition.once !== true || isOwnDocument(definition)) return undefined;
    // A second one in backend is one element too many before it is anything else.
    if (sectionOf(definition) === 'backend') return undefined;
    const one = documentWith(definition, of);
    const [head = '', section = '', ...rest] = one.split('\n');
    const body = rest.slice(0, -3);
    return {
      text: [head, section, ...body, ...body, ...rest.slice(-3)].join('\n'),
      code: 'POL120',
      line: 3 + body.length,
    };
  },
  'a name with a typing mistake': (definition, of) => {
    const name = `${of.name.slice(0, 3)}qzx${of.name.slice(3)}`;
    return own(definition, { ...of, name }, isOwnDocument(definition) ? 'XML102' : 'POL101');
  },
  'a section that is none': (definition, of) => {
    if (isOwnDocument(definition)) return undefined;
    return {
      ...own(definition, of, 'POL102'),
      text: documentWith(definition, of).replaceAll(new RegExp(`(</?)${sectionOf(definition)}>`, 'g'), '$1sometimes>'),
      line: 2,
    };
  },
  'an end tag left out': (definition, of) => {
    if (isOwnDocument(definition)) return undefined;
    const made = documentWith(definition, of).split('\n');
    return {
      text: made.filter((line) => line !== `    </${sectionOf(definition)}>`).join('\n'),
      code: 'XML105',
      line: 2,
    };
  },
  'an attribute twice': (definition, of) => {
    const [first] = of.attributes;
    if (first === undefined) return undefined;
    const made = documentWith(definition, of);
    const tag = made.indexOf(`<${of.name} `) + of.name.length + 1;
    return {
      text: `${made.slice(0, tag)} ${first.name}="${first.value.kind === 'literal' ? first.value.text : ''}"${made.slice(tag)}`,
      code: 'XML106',
      line: 3,
    };
  },
};

const all = [...policies.values()].filter((each) => each.sections.length > 0 || isOwnDocument(each));

const optionalKeys = ({ attributes }: AnyPolicyDefinition): readonly string[] =>
  Object.entries(attributes)
    .filter(([, { required }]) => !required)
    .map(([key]) => key);

test.for(all.map((definition) => [definition.name, definition] as const))(
  '%s: what its definition says is right is right',
  ([, definition]) => {
    const of = validElement(definition, optionalKeys(definition));
    expect(errorsIn(documentWith(definition, of))).toEqual([]);
  },
);

describe.for(Object.entries(defects))('%s', ([, make]) => {
  test('is found, alone and in its line, in every policy that has a place for it', () => {
    let places = 0;
    for (const definition of all)
      fc.assert(
        fc.property(fc.shuffledSubarray([...optionalKeys(definition)]), (optional) => {
          const broken = make(definition, validElement(definition, optional));
          if (broken === undefined) return;
          places++;
          expect(errorsIn(broken.text, broken.options), broken.text).toEqual([`${broken.code} ${broken.line}`]);
        }),
        { numRuns: 4 },
      );
    expect(places).toBeGreaterThan(0);
  });
});
