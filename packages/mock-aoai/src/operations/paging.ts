import type { Kept } from '../state.ts';

/** What a list has when the query does not say (API specification). */
const defaultLimit = 20;
const mostLimit = 100;

/** A page of things that are in order of their making: the newest first, unless the query wants it otherwise. */
export const paged = (all: readonly Kept[], query: URLSearchParams) => {
  const ordered = query.get('order') === 'asc' ? all : all.toReversed();
  const after = ordered.findIndex(({ id }) => id === query.get('after'));
  const before = ordered.findIndex(({ id }) => id === query.get('before'));
  const within = ordered.slice(after + 1, before === -1 ? undefined : before);
  const limit = Math.min(mostLimit, Math.max(1, Number(query.get('limit')) || defaultLimit));
  const data = within.slice(0, limit);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: within.length > data.length,
  };
};
