import { BlockList, isIP } from 'node:net';
import type { ResponseMessage } from '@spillway/policies';
import { gatewayAnswer } from '../pipeline/gateway-answer.ts';
import type { GatewayUnit } from '../pipeline/request-state.ts';

const own = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
] as const)
  own.addSubnet(network, prefix);
own.addAddress('::1', 'ipv6');
own.addSubnet('fc00::', 7, 'ipv6');
own.addSubnet('fe80::', 10, 'ipv6');

/** Addresses of private networks and of this machine (RFC 1918, 4193, 3927): as a private endpoint would see them. */
const isPrivate = (address: string): boolean => own.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/**
 * Refuses who does not come through a private endpoint, where the topology says that there is no other way. Recorded:
 * 403, JSON that names the address and the access that is disabled and ends in a link; the words themselves are assumed.
 */
export const refusePublic = (
  { isPrivateOnly, serviceName }: GatewayUnit,
  ipAddress: string,
): ResponseMessage | undefined => {
  if (!isPrivateOnly || isPrivate(ipAddress)) return undefined;
  const service = `Microsoft.ApiManagement/service/${serviceName}`;
  return gatewayAnswer(
    403,
    `Request originated from client public IP address ${ipAddress}, public network access on this '${service}' is disabled. To connect to '${service}', please use the Private Endpoint from inside your virtual network. https://aka.ms/apim-private-endpoint`,
  );
};
