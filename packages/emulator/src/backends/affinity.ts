import { createHash } from 'node:crypto';
import type { PoolBackend } from '@spillway/artifacts';
import type { HeaderMap } from '@spillway/policies';

/** What a session cookie says of a member: always the same, and nothing of its name (the real format is not published; assumed). */
export const memberMark = (backendId: string): string =>
  createHash('sha256').update(backendId).digest('hex').slice(0, 32);

/** The member a cookie speaks of; undefined for one of another pool, or made up. */
export const memberAt = ({ members }: PoolBackend, mark: string | undefined): string | undefined =>
  mark === undefined ? undefined : members.find(({ backendId }) => memberMark(backendId) === mark)?.backendId;

/** The value of a cookie of a request. */
export const cookieIn = (headers: HeaderMap, wanted: string): string | undefined => {
  for (const line of headers.get('Cookie') ?? [])
    for (const pair of line.split(';')) {
      const at = pair.indexOf('=');
      if (at > 0 && pair.slice(0, at).trim() === wanted) return pair.slice(at + 1).trim();
    }
  return undefined;
};
