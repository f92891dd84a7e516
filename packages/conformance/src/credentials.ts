import { localToken } from '@spillway/emulator';
import { HeaderMap } from '@spillway/policies';
import type { Caller } from './callers.ts';
import type { KeyPlace, Requests } from './scenario.ts';
import type { Target } from './target.ts';

/** Secrets a caller may carry in places where no key is expected. */
const canaries = {
  header: 'canary-in-a-key-header',
  query: 'canary-in-the-query',
  bearer: 'canary-in-a-bearer-token',
} as const;

/** What must turn up nowhere: the caller's key, and what else the caller carried. */
export const secretsOf = ({ caller }: Target): readonly string[] => [
  ...(caller.key === undefined ? [] : [caller.key]),
  ...Object.values(canaries),
];

/** Why a caller cannot put a key there; undefined when it can. */
export const noSuchKey = ({ api, caller }: Target, place: KeyPlace): string | undefined => {
  const { bearer } = api.subscriptionKeyParameterNames;
  if (caller.key !== undefined) return place === 'bearer' && !bearer ? 'the API takes no bearer key' : undefined;
  if (place !== 'bearer') return `\`${caller.name}\` has no key`;
  // Without a key a bearer token is still something to keep to oneself, unless it is taken for a key and refused.
  return bearer ? `\`${caller.name}\` has no key, and the API takes a bearer token for one` : undefined;
};

export interface Credentials {
  readonly headers: HeaderMap;
  /** Begins with `&`, or is empty. */
  readonly query: string;
}

const headersFor = ({ api, caller }: Target, place: KeyPlace | undefined): HeaderMap => {
  const { header } = api.subscriptionKeyParameterNames;
  const headers = HeaderMap.from([['Content-Type', 'application/json']]);
  if (caller.key !== undefined && (place === undefined || place === 'header')) headers.set(header, caller.key);
  if (place === undefined) return headers;
  if (header.toLowerCase() !== 'ocp-apim-subscription-key') headers.set('Ocp-Apim-Subscription-Key', canaries.header);
  headers.set('Authorization', `Bearer ${(place === 'bearer' ? caller.key : undefined) ?? canaries.bearer}`);
  return headers;
};

const queryFor = ({ api, caller }: Target, place: KeyPlace | undefined): string => {
  // A bearer key counts only when neither header nor query carries one, so no canary can stand in the query then.
  const value = place === 'query' ? caller.key : place === 'header' ? canaries.query : undefined;
  const { query } = api.subscriptionKeyParameterNames;
  return value === undefined ? '' : `&${query}=${encodeURIComponent(value)}`;
};

/** Puts the key where it is asked for and, when asked at all, canaries everywhere else. */
export const credentialsFor = (target: Target, place: KeyPlace | undefined): Credentials => ({
  headers: headersFor(target, place),
  query: queryFor(target, place),
});

const hourSeconds = 3600;

/** The token a caller comes with, of the local issuer and good for an hour unless it is to be wrong; undefined without one. */
export const tokenFor = ({ token }: Caller, wrong: Requests['token'], nowMs: number): string | undefined => {
  if (token === undefined || wrong === 'none') return undefined;
  const now = Math.floor(nowMs / 1000);
  const iat = wrong === 'expired' ? now - hourSeconds - 1 : now;
  const claims = { iat, nbf: iat, exp: iat + hourSeconds, ...token, ...(typeof wrong === 'object' ? wrong : {}) };
  return wrong === 'forged' ? localToken(claims, 'a key that nobody trusts, and long enough') : localToken(claims);
};
