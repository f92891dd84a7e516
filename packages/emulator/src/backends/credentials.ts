import type { SingleBackend } from '@spillway/artifacts';
import type { HeaderMap, MessageUrl } from '@spillway/policies';
import type { Host } from '../pipeline/request-state.ts';

/** Puts what a backend entity wants to see into the headers: its own ones, and a token of the managed identity. */
export const addCredentials = async (
  { services }: Pick<Host, 'services'>,
  { headers: own, managedIdentityResource }: SingleBackend,
  headers: HeaderMap,
): Promise<void> => {
  for (const [name, values] of Object.entries(own)) headers.set(name, ...values);
  if (managedIdentityResource !== undefined)
    headers.set('Authorization', `Bearer ${await services.identity.token(managedIdentityResource, undefined)}`);
};

/** The URL with the parameters that are credentials of the backend. */
export const withCredentialQuery = (url: MessageUrl, backend: SingleBackend | undefined): MessageUrl => {
  const added = Object.entries(backend?.query ?? {}).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  return added.length === 0 ? url : { ...url, query: [...url.query, ...added] };
};
