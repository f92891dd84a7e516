import { type Diagnostic, type Fix, nearest, type SourceText } from '@spillway/diagnostics';
import { type Element, elementsOf, type Node } from '@spillway/policy-document';
import { xmlNameOf } from './attributes.ts';
import { bindAttributes, bindText } from './bind-values.ts';
import { type Binding, type BindOptions, report, tagSpan } from './binding.ts';
import type { BaseMarker, BoundChild, BoundPolicy, BoundSection } from './bound.ts';
import { policies } from './catalog-map.ts';
import {
  type AnyPolicyDefinition,
  allGateways,
  allScopes,
  type ChildDefinition,
  type Section,
} from './define-policy.ts';
import { retiredPolicies } from './retired.ts';

const checkTogether = (binding: Binding, definition: AnyPolicyDefinition, of: Element): void => {
  const present = new Set(
    Object.entries(definition.attributes)
      .filter(([key, attribute]) => of.attributes.some((node) => node.name === xmlNameOf(key, attribute)))
      .map(([key]) => key),
  );
  definition.check?.(present, (key, message, help) => {
    const attribute = definition.attributes[key];
    const node = attribute && of.attributes.find((each) => each.name === xmlNameOf(key, attribute));
    report(binding, {
      code: 'POL107',
      message: `\`${definition.name}\`: ${message}`,
      span: node?.nameSpan ?? tagSpan(of),
      help,
      reference: definition.reference,
    });
  });
};

const allowedIn = (where: string, names: readonly string[]): string => {
  if (names.length === 0) return `${where} takes no elements; remove it`;
  const shown = names.slice(0, 8).map((name) => `\`${name}\``);
  return `in ${where} there may be ${shown.join(', ')}${names.length > 8 ? ', …' : ''}`;
};

/** Both tags of an element under another name. */
const renaming = ({ source }: Binding, of: Element, name: string): Fix => {
  const closing = /<\/([^\s>]+)\s*>$/.exec(source.text.slice(of.nameSpan.end, of.span.end));
  const at = closing === null ? 0 : of.nameSpan.end + closing.index + 2;
  const ends = closing?.[1] === of.name ? [{ span: { start: at, end: at + of.name.length }, text: name }] : [];
  return { title: `write \`${name}\``, edits: [{ span: of.nameSpan, text: name }, ...ends] };
};

const unknownPolicy = (binding: Binding, of: Element, among: Iterable<string>, where: string): void => {
  const retired = retiredPolicies.get(of.name);
  if (retired !== undefined) {
    report(binding, {
      code: 'POL101',
      message: `policy \`${of.name}\` is retired`,
      span: tagSpan(of),
      help: retired,
    });
    return;
  }
  const candidates = [...among];
  const isPolicy = policies.has(of.name) || of.name === 'base';
  const meant = isPolicy ? undefined : nearest(of.name, candidates);
  report(binding, {
    code: isPolicy ? 'POL111' : 'POL101',
    message: isPolicy ? `\`${of.name}\` is not allowed in ${where}` : `there is no policy \`${of.name}\``,
    span: tagSpan(of),
    help:
      of.name === 'base'
        ? '`base` stands directly under a section'
        : meant === undefined
          ? allowedIn(where, candidates)
          : `did you mean \`${meant}\`?`,
    ...(meant !== undefined && { fix: renaming(binding, of, meant) }),
  });
};

const checkSection = (binding: Binding, definition: AnyPolicyDefinition, of: Element): void => {
  const { section } = binding;
  if (section === undefined || definition.sections.includes(section)) return;
  report(binding, {
    code: 'POL110',
    message: `policy \`${definition.name}\` is not allowed in section ${section}`,
    span: tagSpan(of),
    help: `move it to ${definition.sections.join(', ').replace(/, ([^,]*)$/, ' or $1')}`,
    reference: definition.reference,
  });
};

/** A policy may belong to documents of some scopes, and to some kinds of gateway. */
const checkPlace = (binding: Binding, definition: AnyPolicyDefinition, of: Element): void => {
  const { scope, gateway } = binding.options;
  const scopes = definition.scopes ?? allScopes;
  if (scope !== undefined && !scopes.includes(scope))
    report(binding, {
      code: 'POL123',
      message: `policy \`${definition.name}\` is not allowed at ${scope} scope`,
      span: tagSpan(of),
      help: `it belongs to documents of scope ${scopes.join(', ').replace(/, ([^,]*)$/, ' or $1')}`,
      reference: definition.reference,
    });
  const gateways = definition.gateways ?? allGateways;
  if (gateway !== undefined && !gateways.includes(gateway))
    report(binding, {
      code: 'POL124',
      message: `policy \`${definition.name}\` is not there on a ${gateway} gateway`,
      span: tagSpan(of),
      help: `it is on ${gateways.join(', ').replace(/, ([^,]*)$/, ' and $1')} gateways`,
      reference: definition.reference,
    });
};

const reportText = (binding: Binding, owner: string, children: readonly Node[], takesElements = true): void => {
  for (const node of children) {
    if (node.kind !== 'text') continue;
    report(binding, {
      code: 'POL115',
      message: takesElements ? `\`${owner}\` holds elements, not text` : `\`${owner}\` takes no text`,
      span: { start: node.span.start, end: node.span.end },
      help: takesElements ? 'remove the text, or put it into an element' : 'remove the text',
    });
  }
};

/** Numbers elements by name, one-based: `choose[3]`. */
const numbered = (elements: readonly Element[]): readonly (readonly [Element, string])[] => {
  const counts = new Map<string, number>();
  return elements.map((each) => {
    const count = (counts.get(each.name) ?? 0) + 1;
    counts.set(each.name, count);
    return [each, `${each.name}[${count}]`];
  });
};

const bindPolicies = (
  binding: Binding,
  of: Element,
  path: string,
  only?: readonly string[],
): readonly BoundPolicy[] => {
  reportText(binding, of.name, of.children);
  return numbered(elementsOf(of)).flatMap(([child, step]) => {
    const definition = policies.get(child.name);
    if (definition !== undefined && (only === undefined || only.includes(child.name)))
      return bindPolicy(binding, definition, child, path === '' ? step : `${path}/${step}`);
    unknownPolicy(binding, child, only ?? policies.keys(), `\`${of.name}\``);
    return [];
  });
};

interface Content {
  readonly policies: readonly BoundPolicy[];
  readonly children: readonly BoundChild[];
}

/** What the binder needs of a policy or of a child element. */
type Owner = Pick<AnyPolicyDefinition, 'name' | 'attributes' | 'content'> &
  Partial<Pick<AnyPolicyDefinition, 'children' | 'nestedPolicies' | 'onlyPolicies' | 'order' | 'text' | 'reference'>>;

const bindChild = (binding: Binding, definition: ChildDefinition, of: Element, path: string): BoundChild => ({
  kind: 'child',
  definition,
  element: of,
  attributes: bindAttributes(binding, definition, of),
  text: bindText(binding, definition, of),
  ...bindContent(binding, definition, of, path),
});

const countChildren = (binding: Binding, owner: Owner, of: Element): void => {
  const policiesInside = [...(owner.nestedPolicies ?? []), ...(owner.onlyPolicies ?? [])];
  const nested = policiesInside.map(({ definition, ...counts }) => ({ name: definition.name, ...counts }));
  for (const { name, min = 0, max } of [...(owner.children ?? []), ...nested]) {
    const found = elementsOf(of).filter((child) => child.name === name);
    if (found.length < min)
      report(binding, {
        code: 'POL113',
        message: `\`${owner.name}\` needs at least ${min} \`${name}\``,
        span: tagSpan(of),
        help: `add a \`${name}\` element`,
        reference: owner.reference,
      });
    const extra = max === undefined ? undefined : found[max];
    if (extra !== undefined)
      report(binding, {
        code: 'POL114',
        message: `\`${owner.name}\` takes at most ${max} \`${name}\``,
        span: tagSpan(extra),
        help: 'remove it',
        reference: owner.reference,
      });
  }
};

/** Children stand in the order of their definitions: what came after `otherwise` would never be looked at. */
const checkOrder = (binding: Binding, owner: Owner, of: Element): void => {
  if (owner.order === 'any') return;
  const names = (owner.children ?? []).map(({ name }) => name);
  let last = 0;
  for (const child of elementsOf(of)) {
    const rank = names.indexOf(child.name);
    if (rank >= 0 && rank < last)
      report(binding, {
        code: 'POL117',
        message: `\`${child.name}\` stands after \`${names[last]}\``,
        span: tagSpan(child),
        help: `move it before the \`${names[last]}\` element`,
        reference: owner.reference,
      });
    last = Math.max(last, rank);
  }
};

/** Elements that hold text only and are read as an attribute, such as the `value` of a header. */
const listNames = ({ attributes }: Owner): readonly string[] =>
  Object.entries(attributes)
    .filter(([, attribute]) => attribute.kind === 'list')
    .map(([key, attribute]) => xmlNameOf(key, attribute));

const bindChildren = (binding: Binding, owner: Owner, of: Element, path: string): Content => {
  const takesElements = (owner.children ?? owner.nestedPolicies ?? listNames(owner)).length > 0;
  if (owner.text === undefined) reportText(binding, of.name, of.children, takesElements);
  const lists = listNames(owner);
  const nested = (owner.nestedPolicies ?? []).map(({ definition }) => definition.name);
  countChildren(binding, owner, of);
  checkOrder(binding, owner, of);
  const found: { readonly policies: BoundPolicy[]; readonly children: BoundChild[] } = { policies: [], children: [] };
  for (const [child, step] of numbered(elementsOf(of))) {
    const definition = owner.children?.find(({ name }) => name === child.name);
    const policy = nested.includes(child.name) ? policies.get(child.name) : undefined;
    if (definition !== undefined) found.children.push(bindChild(binding, definition, child, `${path}/${step}`));
    else if (policy !== undefined) found.policies.push(bindNested(binding, policy, child, `${path}/${step}`));
    else if (!lists.includes(child.name)) {
      const names = [...(owner.children ?? []).map(({ name }) => name), ...nested, ...lists];
      unknownPolicy(binding, child, names, `\`${of.name}\``);
    }
  }
  return found;
};

const bindContent = (binding: Binding, owner: Owner, of: Element, path: string): Content => {
  if (owner.content === 'xml') return { policies: [], children: [] };
  if (owner.content !== 'policies') {
    const own = bindChildren(binding, owner, of, path);
    return owner.content === 'fragment' ? { policies: bindFragment(binding, owner, of, path), children: [] } : own;
  }
  countChildren(binding, owner, of);
  const only = owner.onlyPolicies?.map((policy) => policy.definition.name);
  return { policies: bindPolicies(binding, of, path, only), children: [] };
};

/** The id of the fragment an element includes, where it is written out. */
const fragmentId = (owner: Owner, of: Element): string | undefined => {
  const [key] = Object.entries(owner.attributes).find(([, attribute]) => attribute.names === 'fragment') ?? [];
  const name = key === undefined ? undefined : xmlNameOf(key, owner.attributes[key]!);
  const value = of.attributes.find((attribute) => attribute.name === name)?.value;
  return value?.kind === 'literal' ? value.text.trim() : undefined;
};

/** The policies of a fragment, bound as if they stood here. What is wrong in them is told in the fragment's own text. */
const bindFragment = (binding: Binding, owner: Owner, of: Element, path: string): readonly BoundPolicy[] => {
  const id = fragmentId(owner, of);
  const document = id === undefined ? undefined : binding.options.fragments?.get(id);
  if (id === undefined || document === undefined) {
    if (id !== undefined && binding.options.fragments === undefined)
      report(binding, {
        code: 'POL121',
        severity: 'warning',
        message: `the fragment \`${id}\` is not known here`,
        span: tagSpan(of),
        help: 'check the artifacts folder that holds it',
      });
    return [];
  }
  const within = [...(binding.within ?? []), id];
  if (binding.within?.includes(id) === true) {
    report(binding, {
      code: 'POL122',
      message: `the fragment includes itself: ${within.join(' → ')}`,
      span: tagSpan(of),
      help: 'take one of the includes out',
    });
    return [];
  }
  return bindPolicies({ ...binding, source: document.source, within }, document.root, path);
};

/** Inside another policy the section no longer says where a policy may stand. */
const bindNested = (binding: Binding, definition: AnyPolicyDefinition, of: Element, path: string): BoundPolicy =>
  bindPolicy({ ...binding, section: undefined }, definition, of, path);

const reportRefused = (binding: Binding, { name, refused, reference }: AnyPolicyDefinition, of: Element): void => {
  if (refused === undefined) return;
  report(binding, {
    code: 'RUN301',
    severity: 'warning',
    message: `policy \`${name}\` does not run here: ${refused}`,
    span: tagSpan(of),
    help: 'the document can be published; the local gateway refuses to run it',
    reference,
  });
};

const bindPolicy = (binding: Binding, definition: AnyPolicyDefinition, of: Element, path: string): BoundPolicy => {
  checkSection(binding, definition, of);
  checkPlace(binding, definition, of);
  checkTogether(binding, definition, of);
  reportRefused(binding, definition, of);
  const id = of.attributes.find(({ name }) => name === 'id')?.value;
  const attributes = bindAttributes(binding, definition, of);
  const text = bindText(binding, definition, of);
  return {
    kind: 'policy',
    definition,
    element: of,
    source: binding.source,
    id: id?.kind === 'literal' ? id.text : undefined,
    path,
    attributes: text === undefined ? attributes : { ...attributes, text },
    ...bindContent(binding, definition, of, path),
  };
};

/** Of some policies the service takes one in a section only. */
const reportRepeated = (binding: Binding, of: Element): void => {
  for (const [name, [, second]] of Map.groupBy(elementsOf(of), (child) => child.name)) {
    const definition = policies.get(name);
    if (definition?.once !== true || second === undefined) continue;
    report(binding, {
      code: 'POL120',
      message: `\`${of.name}\` takes one \`${name}\` only`,
      span: tagSpan(second),
      help: 'remove it, or put both into the branches of a condition',
      reference: definition.reference,
    });
  }
};

/** Binds one section's element: policies, and `<base/>` where the broader scope comes in. */
export const bindSection = (
  source: SourceText,
  section: Section | undefined,
  of: Element,
  options: BindOptions,
): { readonly steps: BoundSection; readonly diagnostics: readonly Diagnostic[] } => {
  const binding: Binding = { source, section, options, diagnostics: [] };
  reportText(binding, of.name, of.children);
  reportRepeated(binding, of);
  const steps = numbered(elementsOf(of)).flatMap(([child, step]): (BoundPolicy | BaseMarker)[] => {
    if (child.name === 'base' && section !== undefined) return [{ kind: 'base' }];
    const definition = policies.get(child.name);
    if (definition !== undefined) return [bindPolicy(binding, definition, child, step)];
    unknownPolicy(binding, child, [...policies.keys(), 'base'], `\`${of.name}\``);
    return [];
  });
  return { steps, diagnostics: binding.diagnostics };
};
