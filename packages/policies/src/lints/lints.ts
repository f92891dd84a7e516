import type { Diagnostic } from '@spillway/diagnostics';
import type { BoundSection } from '../bound.ts';
import type { Section } from '../define-policy.ts';
import type { BoundDocument } from '../validate.ts';
import { alwaysTrue, earlyResponse, neverTrue, reasonText, settledGuard, unreachable } from './conditions.ts';
import { clearSecret, literalHost } from './exposure.ts';
import { ignoredPlaces } from './ignored.ts';
import { type Lint, type LintSubject, type Surroundings, subjectOf } from './lint.ts';
import { earlyLimit, lateCors, lostBase, sameAgain, unbufferedRetry, waitsInside } from './structure.ts';
import { otherType, unsetVariable } from './variables.ts';

/** Every rule about what a document means, in the order of their codes. */
export const lints: readonly Lint[] = [
  unsetVariable,
  otherType,
  neverTrue,
  alwaysTrue,
  settledGuard,
  unreachable,
  reasonText,
  unbufferedRetry,
  sameAgain,
  waitsInside,
  lateCors,
  earlyLimit,
  lostBase,
  clearSecret,
  literalHost,
  earlyResponse,
];

const sectionsOf = ({ sections, fragment }: BoundDocument): LintSubject['sections'] =>
  fragment !== undefined ? [[undefined, fragment]] : (Object.entries(sections) as (readonly [Section, BoundSection])[]);

/**
 * What a document most likely does not mean to do. Findings stand beside those of binding; a comment
 * `spillway-ignore LNT403: why` before an element silences that rule within it.
 */
export const lintDocument = (bound: BoundDocument, surroundings: Surroundings = {}): readonly Diagnostic[] => {
  const { document } = bound;
  const subject = subjectOf(document.source, bound.fragment !== undefined, sectionsOf(bound), surroundings);
  const isIgnored = ignoredPlaces(document);
  return lints.flatMap(({ code, severity, reference, find }) =>
    find(subject)
      .map((finding): Diagnostic => ({ code, severity, reference, source: document.source, ...finding }))
      .filter((found) => !isIgnored(code, found.span?.start ?? 0)),
  );
};
