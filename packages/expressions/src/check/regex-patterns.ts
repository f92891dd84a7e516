import { ClrException } from '../exceptions.ts';
import { ClrRegex } from '../regex/regex.ts';
import type { Choice } from './overloads.ts';
import type { Scope } from './scope.ts';

/** A pattern written as a constant is read while compiling, so that a bad one is not found first at run time. */
export const checkRegexPattern = (scope: Scope, { candidate, parameters, slots }: Choice): void => {
  if (candidate.member.declaring.name !== 'Regex') return;
  const index = parameters.findIndex((parameter) => parameter.name === 'pattern');
  const slot = slots[index];
  const bound = slot?.kind === 'one' ? slot.argument.bound : undefined;
  if (typeof bound?.constant?.value !== 'string') return;
  try {
    new ClrRegex(bound.constant.value);
  } catch (error) {
    if (!(error instanceof ClrException)) throw error;
    const message = `the regular expression cannot be used: ${error.clrMessage.replace(/^Spillway: /, '')}`;
    scope.report(bound.span, 'EXP228', message, 'correct the pattern; the offset counts from 0');
  }
};
