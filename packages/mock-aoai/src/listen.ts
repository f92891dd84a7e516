import { type ActiveFault, hasBegun } from './faults.ts';
import { type Gate, openGate } from './gate.ts';
import { serveRequests } from './http-adapter.ts';
import type { Regions } from './regions.ts';
import { fromResponse, toRequest } from './wire.ts';

/** Where to listen. */
export interface ListenOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Port of the control API; default 0, a free one. */
  readonly port?: number;
  /** Port of each instance; default 0, a free one. */
  readonly instancePort?: (id: string, index: number) => number;
}

/** Regions on real ports. */
export interface Listening {
  /** Base URL of the control API, for example `http://127.0.0.1:4101`. */
  readonly control: string;
  /** Base URL of each instance, by id. */
  readonly instances: Readonly<Record<string, string>>;
  /** Stops listening and breaks the connections that are left. */
  close(): Promise<void>;
}

/**
 * Serves regions over HTTP: a port for each instance and one for the control API. A `refused` fault closes the
 * instance's port while it lasts; one with `times`, `skip` or `probability` cannot count what it does not see, so its
 * connections are accepted and reset instead.
 * @throws the error of node:net for a port that is taken or not allowed
 */
export const listen = async (regions: Regions, options: ListenOptions): Promise<Listening> => {
  const { host = '127.0.0.1', port = 0, instancePort = () => 0 } = options;
  const gates = new Map<string, Gate>();
  const opened: Gate[] = [];
  const open = async (wanted: number, ...serving: Parameters<typeof serveRequests>): Promise<Gate> => {
    const gate = await openGate({ host, port: wanted }, serveRequests(...serving));
    opened.push(gate);
    return gate;
  };
  const faults = followFaults(regions, gates);
  const close = async (): Promise<void> => {
    faults.stop();
    await Promise.all(opened.map((gate) => gate.close()));
  };
  try {
    for (const [index, id] of regions.instances.entries()) {
      const origin = new URL(regions.endpoints[id] ?? '').origin;
      gates.set(id, await open(instancePort(id, index), origin, (request) => regions.serve(id, request)));
    }
    const control = await open(port, 'http://control', async (request) => {
      const response = await regions.control(await toRequest(request));
      await faults.settled();
      return fromResponse(response);
    });
    await faults.settled();
    return { control: control.url, instances: urlsOf(gates), close };
  } catch (error) {
    await close();
    throw error;
  }
};

const urlsOf = (gates: ReadonlyMap<string, Gate>): Readonly<Record<string, string>> =>
  Object.fromEntries([...gates].map(([id, gate]) => [id, gate.url]));

interface FaultFollower {
  /** Resolves when every port is as the faults in force want it. */
  settled(): Promise<void>;
  stop(): void;
}

/** What picks among requests has to see them: then connections are accepted, and reset. */
const isRefusing = ({ outage, times, skip, probability }: ActiveFault): boolean =>
  outage === 'refused' && (times ?? skip ?? probability) === undefined;

/** Keeps the ports of refusing instances shut. */
const followFaults = (regions: Regions, gates: ReadonlyMap<string, Gate>): FaultFollower => {
  let expiry = new AbortController();
  const follow = async (): Promise<void> => {
    expiry.abort();
    expiry = new AbortController();
    const { clock } = regions;
    const faults = regions.faults();
    const opening = [...gates].map(async ([id, gate]) => {
      const refusing = (faults[id] ?? []).filter(isRefusing);
      if (refusing.some((fault) => hasBegun(fault, clock.now()))) gate.shut();
      else await gate.open();
      const changes = refusing.flatMap(({ from, until }) => [from ?? 0, until ?? 0]).filter((at) => at > clock.now());
      if (changes.length > 0) waitUntil(Math.min(...changes), expiry.signal);
    });
    await Promise.all(opening);
  };
  const waitUntil = (at: number, signal: AbortSignal): void => {
    const waiting = regions.clock.sleep(Math.max(0, at - regions.clock.now()), signal);
    // Aborted means overtaken by a later change, which follows by itself.
    waiting.then(follow, () => undefined);
  };
  const unsubscribe = regions.onFaultsChange(() => void follow());
  return {
    settled: follow,
    stop() {
      unsubscribe();
      expiry.abort();
    },
  };
};
