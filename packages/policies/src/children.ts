import type { RunningChild } from './define-policy.ts';

export const named = (children: readonly RunningChild[], name: string): RunningChild | undefined =>
  children.find((child) => child.name === name);

/** The texts of an element's children, such as the audiences. */
export const textsWithin = async (of: RunningChild | undefined): Promise<readonly string[]> =>
  Promise.all(((await of?.elements()) ?? []).map(async (each) => ((await each.text()) ?? '').trim()));
