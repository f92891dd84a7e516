import type { TypeDefinition } from './definition.ts';

const delegate = (name: string, parameters: readonly string[]): TypeDefinition => ({
  name,
  shape: 'delegate',
  ...(parameters.length > 0 && { parameters }),
  members: {},
});

const letters = ['T1', 'T2', 'T3', 'T4', 'T5'];

/** Delegate types take up to four parameters here. */
export const delegateTypes: readonly TypeDefinition[] = [
  ...[0, 1, 2, 3, 4].map((count) => delegate('Func', [...letters.slice(0, count), 'TResult'])),
  ...[0, 1, 2, 3, 4].map((count) => delegate('Action', letters.slice(0, count))),
  delegate('Predicate', ['T']),
  delegate('Comparison', ['T']),
  delegate('Converter', ['TInput', 'TOutput']),
  delegate('MatchEvaluator', []),
  { name: 'Delegate', shape: 'class', members: {} },
];
