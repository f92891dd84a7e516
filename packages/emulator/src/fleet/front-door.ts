import { HeaderMap, type ResponseMessage } from '@spillway/policies';
import type { EngineClock } from '../clock.ts';
import type { GatewayRequest } from '../gateway/handle.ts';
import { TransportError } from '../transport/transport.ts';
import type { Fleet, FleetGateway } from './fleet.ts';

/** How clients find a gateway by name. */
export interface FrontDoorOptions {
  readonly fleet: Fleet;
  readonly clock: EngineClock;
  /** Milliseconds from a client's region to a gateway; default 0 within a region and 100 to any other. */
  readonly latencyMs?: (clientRegion: string, gateway: FleetGateway) => number;
  /** How long a client keeps the answer of the name service, in seconds; default 60. */
  readonly dnsTtlSeconds?: number;
  /** Seconds between two looks at every gateway; default 30. */
  readonly probeSeconds?: number;
  /**
   * What the looks ask for with GET: the gateway's own status by default, which says nothing about the models behind it;
   * the path of an API that asks them says more. Healthy is what answers 200.
   */
  readonly probePath?: string;
}

/** A client that keeps what the name service said for as long as it may. */
export interface FrontDoorClient {
  /** The gateway it goes to now; undefined when none is enabled. */
  gateway(): string | undefined;
  /** @throws TransportError ECONNREFUSED when its gateway is down, ENOTFOUND when there is none */
  send(request: GatewayRequest): Promise<ResponseMessage>;
}

/** `unhealthy` answered with another status than 200, `silent` not at all. */
export type GatewayHealth = 'healthy' | 'unhealthy' | 'silent';

/** Names the nearest healthy gateway, as latency routing by name does. */
export interface FrontDoor {
  client(region: string): FrontDoorClient;
  /** What the last look at each gateway found. */
  health(): Readonly<Record<string, GatewayHealth>>;
  /** Looks at every gateway now, and waits for what they say. */
  probe(): Promise<void>;
  /** Stops looking. */
  stop(): void;
}

const statusPath = '/status-0123456789abcdef';

const defaultLatency = (clientRegion: string, { region }: FleetGateway): number => (clientRegion === region ? 0 : 100);

/** The looks at the gateways, every so often on the clock. */
const createProbes = ({ fleet, clock, probeSeconds = 30, probePath = statusPath }: FrontDoorOptions) => {
  // Until somebody has looked, everything counts as healthy (assumed).
  const seen = new Map<string, GatewayHealth>(fleet.gateways.map(({ id }) => [id, 'healthy']));
  const look = async ({ id, handle }: FleetGateway): Promise<void> => {
    const request: GatewayRequest = {
      method: 'GET',
      url: `http://${id}${probePath}`,
      headers: new HeaderMap(),
      body: undefined,
      ipAddress: '127.0.0.1',
      signal: new AbortController().signal,
    };
    try {
      const response = await handle(request);
      await response.body?.buffer();
      seen.set(id, response.status === 200 ? 'healthy' : 'unhealthy');
    } catch {
      // Whatever the reason: nobody answered.
      seen.set(id, 'silent');
    }
  };
  const probe = (): Promise<void> =>
    clock.run(async () => {
      await Promise.all(fleet.gateways.map(look));
    });
  let cancel = (): void => undefined;
  const again = (): void => {
    cancel = clock.schedule(probeSeconds * 1000, () => {
      void probe();
      again();
    });
  };
  again();
  return { probe, healthOf: (id: string): GatewayHealth => seen.get(id) ?? 'silent', stop: () => cancel() };
};

/** A name in front of the gateways of a service: by latency among those that are enabled and were healthy last time. */
export const createFrontDoor = (options: FrontDoorOptions): FrontDoor => {
  const { fleet, clock, latencyMs = defaultLatency, dnsTtlSeconds = 60 } = options;
  const probes = createProbes(options);
  const nearest = (region: string): FleetGateway | undefined => {
    const enabled = fleet.gateways.filter(({ state }) => state !== 'disabled');
    const near = enabled.toSorted((a, b) => latencyMs(region, a) - latencyMs(region, b));
    // With none healthy they are named all the same (reference page of Traffic Manager), those that answer first (assumed).
    for (const wanted of ['healthy', 'unhealthy', 'silent'] as const) {
      const found = near.find(({ id }) => probes.healthOf(id) === wanted);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    client(region) {
      let known: { readonly gateway: FleetGateway | undefined; readonly until: number } | undefined;
      const resolve = (): FleetGateway | undefined => {
        if (known === undefined || clock.now() >= known.until)
          known = { gateway: nearest(region), until: clock.now() + dnsTtlSeconds * 1000 };
        return known.gateway;
      };
      return {
        gateway: () => resolve()?.id,
        async send(request) {
          const gateway = resolve();
          if (gateway === undefined) throw new TransportError('ENOTFOUND');
          return await gateway.handle(request);
        },
      };
    },
    health: () => Object.fromEntries(fleet.gateways.map(({ id }) => [id, probes.healthOf(id)])),
    probe: probes.probe,
    stop: probes.stop,
  };
};
