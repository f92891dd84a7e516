import { didYouMean } from '@spillway/diagnostics';
import type { BoundPolicy } from '../bound.ts';
import {
  below,
  constantOf,
  type Finding,
  type Island,
  type Lint,
  type LintSubject,
  placeIn,
  tagOf,
  type Visit,
} from './lint.ts';
import { reachingSetters, type Setter } from './reaching.ts';

interface Written extends Setter {
  readonly name: string;
  /** The .NET type as C# writes it; undefined when it may be anything. */
  readonly type: string | undefined;
  readonly policy: BoundPolicy;
}

const typeOf = (policy: BoundPolicy, writes: string): string | undefined => {
  if (writes !== 'value') return writes === 'object' ? undefined : writes;
  const value = policy.attributes['value']?.value;
  if (value?.kind === 'constant') return 'string';
  return value?.kind === 'expression' && value.compiled.type !== 'object' ? value.compiled.type : undefined;
};

const writtenBy = (policy: BoundPolicy, visit: Visit | undefined): readonly Written[] =>
  Object.entries(policy.definition.attributes).flatMap(([key, { writes }]) => {
    const name = writes === undefined ? undefined : constantOf(policy.attributes, key);
    return writes === undefined || typeof name !== 'string'
      ? []
      : [{ name, type: typeOf(policy, writes), policy, visit }];
  });

/** What the document and the broader scopes set. */
const allWritten = ({ everything, broader }: LintSubject): readonly Written[] => {
  const outer = Object.values(broader ?? {}).flatMap((steps) =>
    steps.flatMap((step) => (step.kind === 'policy' ? [step, ...below(step)] : [])),
  );
  return [
    ...outer.flatMap((policy) => writtenBy(policy, undefined)),
    ...everything.visits.flatMap((visit) => writtenBy(visit.policy, visit)),
  ];
};

/** True when a document that is not known here may set variables too. */
const isPartOfMore = ({ isFragment, broader, sections, everything }: LintSubject): boolean =>
  isFragment ||
  (broader === undefined && sections.some(([, steps]) => steps.some(({ kind }) => kind === 'base'))) ||
  everything.visits.some(
    ({ policy }) =>
      policy.policies.length === 0 &&
      Object.values(policy.definition.attributes).some((attribute) => attribute.names === 'fragment'),
  );

/** Names that are set here and read nowhere here: the ones a wrong name may mean. */
const findUnread = ({ visits, everything }: LintSubject): readonly Written[] => {
  const read = new Set(everything.islands.flatMap(({ facts }) => facts.variableReads.map(({ name }) => name)));
  return visits.flatMap((visit) => writtenBy(visit.policy, visit)).filter(({ name }) => !read.has(name));
};

const unreadOf = new WeakMap<LintSubject, readonly Written[]>();

const unread = (subject: LintSubject): readonly Written[] => {
  const known = unreadOf.get(subject) ?? findUnread(subject);
  unreadOf.set(subject, known);
  return known;
};

/** More candidates than this are no help to anybody. */
const mostCandidates = 200;

/** Names that differ in case and dashes only are one name to a reader. */
const plain = (name: string): string => name.replace(/[-_.]/g, '').toLowerCase();

/**
 * The variable a name most likely means: one that is set from a named value of that name, or spelt like it. Where
 * other documents may read and set variables too, likeness alone is no sign of a mistake.
 */
const findMeant = (subject: LintSubject, name: string): string | undefined => {
  const candidates = unread(subject);
  const isSetFrom = ({ policy }: Written): boolean =>
    policy.element.attributes.some(({ value }) => value.kind === 'literal' && value.text.trim() === `{{${name}}}`);
  const source = candidates.find(isSetFrom);
  if (source !== undefined) return `\`${source.name}\` is set from \`{{${name}}}\`, and read nowhere`;
  const same = candidates.find((each) => plain(each.name) === plain(name));
  if (same !== undefined) return `did you mean \`${same.name}\`?`;
  if (isPartOfMore(subject)) return undefined;
  return didYouMean(
    name,
    candidates.slice(0, mostCandidates).map((each) => each.name),
  );
};

const meantOf = new WeakMap<LintSubject, Map<string, string | undefined>>();

const meant = (subject: LintSubject, name: string): string | undefined => {
  const known = meantOf.get(subject) ?? new Map<string, string | undefined>();
  meantOf.set(subject, known);
  if (!known.has(name)) known.set(name, findMeant(subject, name));
  return known.get(name);
};

/**
 * Which variables nobody sets. A fragment gets some from whoever includes it, and a document from those around it: as
 * long as these are not known, only a name that looks like a mistake counts.
 */
export const neverSet = (subject: LintSubject): ((variable: string) => boolean) => {
  const names = new Set(allWritten(subject).map(({ name }) => name));
  const isPart = isPartOfMore(subject);
  return (variable) => !names.has(variable) && (!isPart || meant(subject, variable) !== undefined);
};

/** The same code asks whether it is there. */
const isAskedFor = ({ facts }: Island, variable: string): boolean =>
  facts.variableReads.some(({ name, how }) => how === 'test' && name === variable);

export const unsetVariable: Lint = {
  code: 'LNT401',
  title: 'a variable is read and set nowhere',
  severity: 'warning',
  why: 'Reading `context.Variables["x"]` throws when nothing set it, so that the caller gets a 500; `GetValueOrDefault` gives its default every time, so that what depends on it never happens. A typing mistake in the name does both.',
  instead: 'Read the name that is set, or set it before.',
  reference: 'https://learn.microsoft.com/azure/api-management/set-variable-policy',
  find: (subject) => {
    const isNeverSet = neverSet(subject);
    return subject.islands.flatMap((island) =>
      island.facts.variableReads
        .filter(({ name, how }) => how !== 'test' && isNeverSet(name))
        .map(
          ({ name, how, span }): Finding => ({
            message: `variable \`${name}\` is set nowhere${isPartOfMore(subject) ? ' in this document' : ''}${how === 'index' && !isAskedFor(island, name) ? ': reading it throws' : ''}`,
            span: placeIn(island, span),
            help: meant(subject, name) ?? `set \`${name}\` before it is read`,
          }),
        ),
    );
  },
};

/** Types of which a value is one or is not: no conversion, no base type and no interface is among them. */
const closed = new Set(
  'string bool byte sbyte short ushort int uint long ulong float double decimal char DateTime DateTimeOffset TimeSpan Guid Uri JObject JArray Jwt IResponse'.split(
    ' ',
  ),
);

/** .NET's own names of what C# has words for. */
const keywords: ReadonlyMap<string, string> = new Map([
  ['String', 'string'],
  ['Boolean', 'bool'],
  ['Int16', 'short'],
  ['Int32', 'int'],
  ['Int64', 'long'],
  ['Single', 'float'],
  ['Double', 'double'],
  ['Decimal', 'decimal'],
]);

const bare = (type: string): string => {
  const name = type.replace(/\?$/, '');
  return keywords.get(name) ?? name;
};

/** A cast of what a variable holds takes its very type apart from null; numbers are not converted by it. */
const isOther = (type: string | undefined, wanted: string): boolean =>
  type !== undefined && closed.has(bare(type)) && closed.has(bare(wanted)) && bare(type) !== bare(wanted);

export const otherType: Lint = {
  code: 'LNT402',
  title: 'a variable is set as one type and read as another',
  severity: 'warning',
  why: 'A variable keeps the .NET type of its expression, and a cast does not convert: `(string)context.Variables["n"]` throws `InvalidCastException` when `n` was set by `@(1)`. The caller gets a 500 on exactly the path that was meant to help, such as a retry.',
  instead: 'Cast to the type that is set, or convert: `Convert.ToString(context.Variables["n"])`.',
  reference: 'https://learn.microsoft.com/azure/api-management/api-management-policy-expressions',
  find: (subject) => {
    const written = Map.groupBy(allWritten(subject), ({ name }) => name);
    const reaching = reachingSetters(subject);
    return subject.islands.flatMap((island) =>
      island.facts.variableReads.flatMap(({ name, as, span }): readonly Finding[] => {
        if (as === undefined) return [];
        const setters = reaching(island, written.get(name) ?? []);
        const wrong = setters.find(({ type }) => isOther(type, as));
        if (wrong === undefined) return [];
        const type = bare(wrong.type ?? '');
        return [
          {
            message: `variable \`${name}\` is set as ${type} and read as ${as}: the cast ${setters.every((setter) => isOther(setter.type, as)) ? 'throws' : 'throws when it came that way'}`,
            span: placeIn(island, span),
            help: `cast it to ${type}, or convert the value`,
            related: [{ message: `set as ${type} here`, source: wrong.policy.source, span: tagOf(wrong.policy) }],
          },
        ];
      }),
    );
  },
};
