import {
  type Api,
  apiPrefix,
  holdsApi,
  type Product,
  rootApiId,
  type ServiceSnapshot,
  type Subscription,
} from '@spillway/artifacts';
import { type HeaderMap, type MessageUrl, PolicyError } from '@spillway/policies';

/** Who calls, and in the context of which product. */
export interface Caller {
  readonly subscription: Subscription | undefined;
  readonly product: Product | undefined;
}

// Recorded: the wire says "an API", where the reference page's table of predefined errors says "this API".
const texts = {
  SubscriptionKeyNotFound: {
    message:
      'Access denied due to missing subscription key. Make sure to include subscription key when making requests to this API.',
    wireMessage:
      'Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.',
  },
  SubscriptionKeyInvalid: {
    message:
      'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.',
    wireMessage:
      'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.',
  },
} as const;

const refuse = (reason: keyof typeof texts, api: Api, origin: string): never => {
  const { message, wireMessage } = texts[reason];
  const { header } = api.subscriptionKeyParameterNames;
  const challenge = `AzureApiManagementKey realm="${origin}${apiPrefix(api)}",name="${header}",type="header"`;
  throw new PolicyError(
    reason,
    message,
    { status: 401, wireMessage, headers: { 'WWW-Authenticate': challenge } },
    { source: 'authorization' },
  );
};

/**
 * The key of a request: the header first; the query parameter only when the header is absent (reference page:
 * subscriptions); a bearer token only where the API says so, and only when neither is there (assumed order).
 */
const keyOf = (api: Api, headers: HeaderMap, url: MessageUrl): string | undefined => {
  const { header, query, bearer } = api.subscriptionKeyParameterNames;
  const fromHeader = headers.get(header)?.[0];
  if (fromHeader !== undefined) return fromHeader;
  const fromQuery = url.query.find(([name]) => name === query)?.[1];
  if (fromQuery !== undefined) return fromQuery;
  return bearer ? /^Bearer\s+(.+)$/i.exec(headers.get('Authorization')?.[0] ?? '')?.[1] : undefined;
};

/** The APIs of a product that is not published cannot be called with its keys (reference page; that they count as wrong is assumed). */
const isOpenTo = (product: Product, api: Api): boolean => product.isPublished !== false && holdsApi(product, api);

const productFor = (
  snapshot: ServiceSnapshot,
  api: Api,
  id: string,
  { workspace }: Subscription,
): Product | undefined =>
  snapshot.products.find(
    (product) => product.id === id && product.workspace?.id === workspace && isOpenTo(product, api),
  );

const callerOf = (snapshot: ServiceSnapshot, api: Api, subscription: Subscription): Caller | undefined => {
  const { scope } = subscription;
  // One of a workspace opens that workspace only; one for all APIs opens theirs too (assumed).
  if (subscription.workspace !== undefined && subscription.workspace !== api.workspace?.id) return undefined;
  if (scope.kind === 'all') return { subscription, product: undefined };
  if (scope.kind === 'api')
    return scope.id === rootApiId(api.id) && subscription.workspace === api.workspace?.id
      ? { subscription, product: undefined }
      : undefined;
  const product = productFor(snapshot, api, scope.id, subscription);
  return product && { subscription, product };
};

/** Finds the caller, or refuses with 401. A wrong key is refused even where none would have been needed. */
export const authorize = (snapshot: ServiceSnapshot, api: Api, headers: HeaderMap, url: MessageUrl): Caller => {
  const origin = `${url.scheme}://${url.host}`;
  const key = keyOf(api, headers, url);
  if (key === undefined || key === '') {
    const open = snapshot.products.find((product) => !product.subscriptionRequired && isOpenTo(product, api));
    if (open !== undefined) return { subscription: undefined, product: open };
    return api.subscriptionRequired
      ? refuse('SubscriptionKeyNotFound', api, origin)
      : { subscription: undefined, product: undefined };
  }
  const subscription = snapshot.subscriptions.find((each) => each.isActive && each.key === key);
  const caller = subscription && callerOf(snapshot, api, subscription);
  return caller ?? refuse('SubscriptionKeyInvalid', api, origin);
};
