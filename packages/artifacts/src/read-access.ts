import type { Consumer, Product, Subscription, Topology, User } from './model.ts';
import { foldersUnder, parsed, policyAt, properties, type Reading } from './reading.ts';

/** At the service a link is called as its API; in a workspace it names it (reference page: APIOps artifacts). */
const linkedApi = (reading: Reading, link: string, folder: string): string => {
  const file = parsed(reading, `${folder}/productApiInformation.json`, 'productApi');
  const { apiId } = (file?.data as { properties?: { apiId?: string } } | undefined)?.properties ?? {};
  return apiId === undefined ? link : apiId.slice(apiId.lastIndexOf('/') + 1);
};

export const readProduct = (reading: Reading, id: string, folder: string): Product | undefined => {
  const found = properties(reading, `${folder}/productInformation.json`, 'product');
  if (found === undefined) return undefined;
  return {
    id,
    displayName: String(found['displayName'] ?? id),
    subscriptionRequired: found['subscriptionRequired'] !== false,
    // Extracted products say so; one written by hand that does not is meant to be used.
    isPublished: String(found['state'] ?? 'published').toLowerCase() === 'published',
    apis: foldersUnder(reading, `${folder}/apis`).map(({ id: link, path }) => linkedApi(reading, link, path)),
    policy: policyAt(reading, `${folder}/policy.xml`),
  };
};

export const readNamedValues = (reading: Reading): ReadonlyMap<string, string> => {
  const values = new Map<string, string>();
  for (const { id, path } of foldersUnder(reading, 'named values', 'namedValues')) {
    const found = properties(reading, `${path}/namedValueInformation.json`, 'namedValue');
    if (found === undefined) continue;
    // A Key Vault reference has no value here: the local gateway gets a recognisable stand-in, never a secret.
    values.set(String(found['displayName'] ?? id), String(found['value'] ?? `local-stand-in-for-${id}`));
  }
  return values;
};

const scopeOf = (scope: string): Subscription['scope'] => {
  const match = /\/(products|apis)\/([^/]+)$/.exec(scope);
  if (match === null) return { kind: 'all' };
  return { kind: match[1] === 'products' ? 'product' : 'api', id: match[2] ?? '' };
};

/** `/…/users/1` names the user 1. */
const ownerOf = (ownerId: unknown): User | undefined => {
  const [, id] = /\/users\/([^/]+)$/.exec(String(ownerId ?? '')) ?? [];
  return id === undefined ? undefined : { id };
};

/** `team/ai` is the product `ai` of the workspace `team`. */
const openedTo = (
  { product }: Consumer,
  before: Subscription | undefined,
): Pick<Subscription, 'scope' | 'workspace'> => {
  if (product === undefined) return { scope: before?.scope ?? { kind: 'all' } };
  const [workspace, id] = product.split('/');
  return id === undefined ? { scope: { kind: 'product', id: product } } : { scope: { kind: 'product', id }, workspace };
};

const withUser = (user: User | undefined): Pick<Subscription, 'user'> => (user === undefined ? {} : { user });

/** Subscriptions of the folder and consumers of the topology; the latter carry the local keys. */
export const readSubscriptions = (reading: Reading, topology: Topology | undefined): readonly Subscription[] => {
  const found = new Map<string, Subscription>();
  for (const { id, path } of foldersUnder(reading, 'subscriptions')) {
    const raw = properties(reading, `${path}/subscriptionInformation.json`, 'subscription');
    if (raw !== undefined)
      found.set(id, {
        id,
        displayName: String(raw['displayName'] ?? id),
        key: `${id}-key-not-a-secret`,
        isActive: (raw['state'] ?? 'active') === 'active',
        scope: scopeOf(String(raw['scope'])),
        ...withUser(ownerOf(raw['ownerId'])),
      });
  }
  for (const [id, consumer] of Object.entries(topology?.consumers ?? {}))
    found.set(id, {
      id,
      displayName: found.get(id)?.displayName ?? id,
      key: consumer.key,
      isActive: found.get(id)?.isActive ?? true,
      ...openedTo(consumer, found.get(id)),
      ...withUser(consumer.user ?? found.get(id)?.user),
    });
  return [...found.values()];
};
