import type { ClrValue } from '@spillway/expressions';
import { any, integer, oneOf, string } from '../attributes.ts';
import { named } from '../children.ts';
import { allSections, defineChild, definePolicy } from '../define-policy.ts';
import type { ResponseMessage } from '../message.ts';
import type { PolicyRun } from '../run.ts';

/** Policies that compute the variable. */
export const cacheValueValue = defineChild({ name: 'value', content: 'policies', min: 1, max: 1, attributes: {} });

/** Eight hours (Microsoft’s policy toolkit; there is no reference page). */
const usualSeconds = 28_800;

/** Epoch milliseconds from which a kept value is computed again, under a key of its own beside the value. */
const refreshKey = (key: string): string => `cache-value refresh ${key}`;

interface Kept {
  readonly value: ClrValue;
  readonly isFresh: boolean;
}

const lookUp = async ({ state, clock }: PolicyRun, key: string): Promise<Kept | undefined> => {
  const value = await state.cache.get(key);
  if (value === undefined) return undefined;
  const refreshAt = await state.cache.get(refreshKey(key));
  return { value, isFresh: refreshAt === undefined || clock.now() < Number(refreshAt) };
};

/** Runs the policies that compute; what the variable held before is no result of theirs. */
const compute = async (
  { variables }: PolicyRun,
  name: string,
  run: () => Promise<ResponseMessage | undefined>,
): Promise<{ readonly value: ClrValue | undefined; readonly ended: ResponseMessage | undefined }> => {
  const before = variables.get(name);
  variables.delete(name);
  try {
    const ended = await run();
    return { value: variables.get(name) ?? undefined, ended };
  } finally {
    if (before !== undefined && (variables.get(name) ?? undefined) === undefined) variables.set(name, before);
  }
};

/** Gives a value from the cache; computes and keeps it when there is none, or when it is time to do so again. */
export const cacheValue = definePolicy({
  name: 'cache-value',
  sections: allSections,
  scopes: [],
  content: 'children',
  children: [cacheValueValue.definition],
  traits: ['writesVariable'],
  reference: 'https://learn.microsoft.com/azure/api-management/api-management-policies',
  fidelity: 'approximate',
  difference:
    'undocumented: it does what Microsoft’s policy toolkit does in its tests; requests that find nothing at the same time each compute the value; one cache whatever caching-type says',
  attributes: {
    key: string({ required: true, expressions: true, doc: 'the key' }),
    variableName: string({ writes: 'object', required: true, doc: 'the variable that gets the value' }),
    expiresAfter: integer({
      expressions: true,
      late: true,
      unit: 's',
      doc: 'how long it is kept, eight hours unless stated; asked when it was computed',
    }),
    refreshAfter: integer({
      expressions: true,
      late: true,
      unit: 's',
      doc: 'from when it is computed again, with the kept one in reserve; 0 computes always',
    }),
    defaultValue: any({ expressions: true, doc: 'what the variable gets when there is no value' }),
    cachingType: oneOf(['prefer-external', 'external', 'internal'], { default: 'prefer-external', doc: 'which cache' }),
  },
  async run({ key, variableName, expiresAfter, refreshAfter, defaultValue }, run, children) {
    const { variables, state, clock } = run;
    const isForced = (await refreshAfter?.()) === 0;
    const kept = isForced ? undefined : await lookUp(run, key);
    if (kept?.isFresh === true) {
      variables.set(variableName, kept.value);
      return undefined;
    }
    const policies = named(await children.elements(), 'value');
    const { value, ended } = await compute(run, variableName, async () => policies?.run());
    if (value !== undefined) {
      const expires = (await expiresAfter?.()) ?? usualSeconds;
      const refreshes = (await refreshAfter?.()) ?? expires;
      await state.cache.set(key, value, expires);
      await state.cache.set(refreshKey(key), String(clock.now() + refreshes * 1000), expires);
    } else if (kept !== undefined) variables.set(variableName, kept.value);
    else if (defaultValue !== undefined) variables.set(variableName, defaultValue);
    return ended;
  },
});
