import { oneOf, string } from './attributes.ts';
import { defineChild } from './define-policy.ts';

/** A value that a claim must have; that it takes expressions is inferred. */
export const claimValue = defineChild({
  name: 'value',
  content: 'none',
  attributes: {},
  text: string({ expressions: true, doc: 'the value' }),
});

/** A claim that must be there; without values any will do. */
export const claim = defineChild({
  name: 'claim',
  content: 'children',
  min: 1,
  attributes: {
    name: string({ required: true, doc: 'the claim' }),
    match: oneOf(['all', 'any'], {
      expressions: true,
      default: 'all',
      doc: 'whether all values must be there, or any',
    }),
    separator: string({ doc: 'splits a multi-valued claim' }),
  },
  children: [claimValue.definition],
});

/** The claims a token must have. */
export const requiredClaims = defineChild({
  name: 'required-claims',
  content: 'children',
  max: 1,
  attributes: {},
  children: [claim.definition],
});
