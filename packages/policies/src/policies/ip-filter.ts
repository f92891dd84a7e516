import { list, oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy } from '../define-policy.ts';
import { isInRange, parseAddress } from '../ip-address.ts';
import { PolicyError } from '../policy-error.ts';

/** All addresses from the first to the last, both included. */
export const addressRange = defineChild({
  name: 'address-range',
  content: 'none',
  attributes: {
    from: string({ required: true, expressions: true, doc: 'the first address' }),
    to: string({ required: true, expressions: true, doc: 'the last address' }),
  },
});

const refused = (reason: string, message: string): PolicyError =>
  new PolicyError(reason, `${message} Access denied.`, { status: 403 });

/** Lets in, or keeps out, callers by their IP address. */
export const ipFilter = definePolicy({
  name: 'ip-filter',
  sections: ['inbound'],
  content: 'children',
  children: [addressRange.definition],
  order: 'any',
  traits: ['authenticates'],
  reference: 'https://learn.microsoft.com/azure/api-management/ip-filter-policy',
  fidelity: 'exact',
  attributes: {
    action: oneOf(['allow', 'forbid'], {
      required: true,
      expressions: true,
      doc: 'what happens to the addresses listed',
    }),
    address: list(string({ expressions: true, doc: 'one address' })),
  },
  async run({ action, address = [] }, run, children) {
    const caller = parseAddress(run.request.ipAddress);
    if (caller === undefined) throw refused('FailedToParseCallerIP', 'Failed to establish IP address for the caller.');
    const ranges = (await children.elements()).map(({ attributes }) => [attributes['from'], attributes['to']] as const);
    const isListed =
      address.some((each) => isInRange(caller, parseAddress(each), parseAddress(each))) ||
      ranges.some(([from, to]) => isInRange(caller, parseAddress(String(from)), parseAddress(String(to))));
    if (action === 'allow' && !isListed)
      throw refused('CallerIpNotAllowed', `Caller IP address ${run.request.ipAddress} is not allowed.`);
    if (action === 'forbid' && isListed) throw refused('CallerIpBlocked', 'Caller IP address is blocked.');
    return undefined;
  },
});
