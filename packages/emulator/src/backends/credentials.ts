import type { SingleBackend } from '@spillway/artifacts';
import { type ClientCertificate, type HeaderMap, type MessageUrl, PolicyError } from '@spillway/policies';
import type { Host } from '../pipeline/request-state.ts';
import type { Connection } from '../transport/connections.ts';

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

/** A certificate of the service. The error's reason and words are those of the policy that presents one (assumed). */
const certificateOf = async (
  { services }: Pick<Host, 'services'>,
  { id, certificate: wanted }: SingleBackend,
): Promise<ClientCertificate | undefined> => {
  if (wanted === undefined) return undefined;
  const found = await services.certificates.find(wanted.by, wanted.value);
  if (found?.key !== undefined) return { kind: 'pem', certificate: found.certificate, key: found.key };
  throw new PolicyError('CertificateNotFound', `The certificate of the backend '${id}' could not be found.`, {
    status: 500,
  });
};

/** How a backend is reached: what a policy of the request says goes before what the entity says (assumed). */
export const connectionOf = async (
  host: Pick<Host, 'services'>,
  { proxy, clientCertificate }: Connection,
  backend: SingleBackend | undefined,
): Promise<Connection> => ({
  proxy: proxy ?? backend?.proxy,
  clientCertificate: clientCertificate ?? (backend && (await certificateOf(host, backend))),
  unchecked: backend?.unchecked,
});

/** The URL with the parameters that are credentials of the backend. */
export const withCredentialQuery = (url: MessageUrl, backend: SingleBackend | undefined): MessageUrl => {
  const added = Object.entries(backend?.query ?? {}).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  return added.length === 0 ? url : { ...url, query: [...url.query, ...added] };
};
