import type { EngineClock } from '../clock.ts';
import { gatewayApp } from '../gateway/express.ts';
import type { Handle } from '../gateway/handle.ts';
import type { UpgradableApp } from '../gateway/upgrade.ts';
import type { FleetGateway } from './fleet.ts';
import type { FrontDoor, FrontDoorClient } from './front-door.ts';

/** Says where the client is; without it, at home with the first gateway. */
const regionHeader = 'X-Spillway-Client-Region';

const reportToStderr = (error: unknown): void => {
  console.error('spillway: internal error while handling a request', error);
};

/** A gateway of a fleet as an application; while it is down it ends every connection. */
export const fleetGatewayApp = (gateway: FleetGateway, clock: EngineClock): UpgradableApp =>
  gatewayApp(gateway.handle, clock, reportToStderr);

/** A front door as an application: one client for every region, which keeps what the name service said. */
export const frontDoorApp = (frontDoor: FrontDoor, homeRegion: string, clock: EngineClock): UpgradableApp => {
  const clients = new Map<string, FrontDoorClient>();
  const handle: Handle = (request) => {
    const region = request.headers.text(regionHeader) ?? homeRegion;
    request.headers.delete(regionHeader);
    const client = clients.get(region) ?? frontDoor.client(region);
    clients.set(region, client);
    return client.send(request);
  };
  return gatewayApp(handle, clock, reportToStderr);
};
