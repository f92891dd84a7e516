import { integer, string } from '../attributes.ts';
import { admitCall, callLimitNames } from '../call-limit.ts';
import { defineChild, definePolicy, type RunningChild } from '../define-policy.ts';
import type { Matching } from '../run.ts';

const limit = {
  calls: integer({ required: true, doc: 'calls of a period' }),
  renewalPeriod: integer({ required: true, maximum: 300, unit: 's', doc: 'length of the sliding window' }),
  ...callLimitNames,
};

const limitOf = {
  name: string({ doc: 'the display name' }),
  id: string({ doc: 'the id, which wins over the name' }),
  ...limit,
};

/** A limit of its own for an operation, on top of the others. */
export const rateLimitOperation = defineChild({ name: 'operation', content: 'none', attributes: limitOf });

/** A limit of its own for an API, on top of the product's. */
export const rateLimitApi = defineChild({
  name: 'api',
  content: 'children',
  attributes: limitOf,
  children: [rateLimitOperation.definition],
});

type Limits = Parameters<typeof admitCall>[1];

const limitsOf = (key: string, attributes: Readonly<Record<string, unknown>>): Limits => ({
  key,
  calls: Number(attributes['calls']),
  renewalPeriod: Number(attributes['renewalPeriod']),
  names: attributes,
});

const isMeant = ({ attributes: { id, name } }: RunningChild, own: { id: string; name: string }): boolean =>
  id === undefined ? name === own.name : id === own.id;

/** The limits of the API and the operation that the request matched. */
const limitsWithin = async (
  elements: readonly RunningChild[],
  matching: Matching,
  key: string,
): Promise<readonly Limits[]> => {
  const found: Limits[] = [];
  for (const element of elements) {
    const { apiId, apiName, operationId, operationName } = matching;
    const own = element.name === 'api' ? { id: apiId, name: apiName } : { id: operationId, name: operationName };
    if (!isMeant(element, own)) continue;
    const inner = `${key}/${element.name}:${own.id}`;
    found.push(limitsOf(inner, element.attributes), ...(await limitsWithin(await element.elements(), matching, inner)));
  }
  return found;
};

/** Limits the calls of a period for each subscription; requests without a key are not limited. */
export const rateLimit = definePolicy({
  name: 'rate-limit',
  sections: ['inbound'],
  scopes: ['product', 'api', 'operation'],
  once: true,
  content: 'children',
  children: [rateLimitApi.definition, rateLimitOperation.definition],
  traits: ['limits'],
  reference: 'https://learn.microsoft.com/azure/api-management/rate-limit-policy',
  fidelity: 'approximate',
  difference:
    'the sliding window of the classic tiers, exact where the service is not; refused calls are not counted (assumed)',
  attributes: limit,
  async run(attributes, run, children) {
    const { matching } = run;
    if (matching.subscriptionId === undefined) return undefined;
    const { apiId, operationId, productId = '' } = matching;
    // One counter per subscription and the scope of the document.
    const scope = { global: '', product: productId, api: apiId, operation: `${apiId}/${operationId}` }[run.scope];
    const key = `subscription:${matching.subscriptionId}/${run.scope}:${scope}`;
    const limits = [limitsOf(key, attributes), ...(await limitsWithin(await children.elements(), matching, key))];
    for (const each of limits) await admitCall(run, each);
    for (const each of limits) await run.state.calls.add(each.key, 1, each.renewalPeriod);
    return undefined;
  },
});
