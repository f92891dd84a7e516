import type { RunningChild } from './define-policy.ts';
import type { PolicyRun } from './run.ts';

/** A limit with the counter that is meant. */
export interface ScopedLimit {
  readonly key: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const isMeant = ({ attributes: { id, name } }: RunningChild, own: { id: string; name: string }): boolean =>
  id === undefined ? name === own.name : id === own.id;

/** The limits of the API and the operation that the request matched. */
const limitsWithin = async (
  elements: readonly RunningChild[],
  run: PolicyRun,
  key: string,
): Promise<readonly ScopedLimit[]> => {
  const { apiId, apiName, operationId, operationName } = run.matching;
  const found: ScopedLimit[] = [];
  for (const element of elements) {
    const own = element.name === 'api' ? { id: apiId, name: apiName } : { id: operationId, name: operationName };
    if (!isMeant(element, own)) continue;
    const inner = `${key}/${element.name}:${own.id}`;
    found.push({ key: inner, attributes: element.attributes });
    found.push(...(await limitsWithin(await element.elements(), run, inner)));
  }
  return found;
};

/** All limits of a subscription that count for a request: one counter for each scope; none without a key. */
export const subscriptionLimits = async (
  run: PolicyRun,
  attributes: Readonly<Record<string, unknown>>,
  elements: readonly RunningChild[],
): Promise<readonly ScopedLimit[]> => {
  const { subscriptionId, apiId, operationId, productId = '' } = run.matching;
  if (subscriptionId === undefined) return [];
  const scope = {
    global: '',
    // Neither limit may stand there (reference page).
    workspace: '',
    product: productId,
    api: apiId,
    operation: `${apiId}/${operationId}`,
  }[run.scope];
  const key = `subscription:${subscriptionId}/${run.scope}:${scope}`;
  return [{ key, attributes }, ...(await limitsWithin(elements, run, key))];
};
