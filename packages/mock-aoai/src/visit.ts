import { receive } from './arrival.ts';
import { ConnectionFault, type ConnectionFaultCode } from './connection-fault.ts';
import { deliver, latency } from './deliver.ts';
import type { Faults } from './faults.ts';
import type { Instance } from './instance.ts';
import type { Journal } from './journal.ts';
import { serve, serveFault } from './service.ts';

/** What one request at one instance meets. */
export interface Surroundings {
  readonly instance: Instance;
  readonly faults: Faults;
  readonly journal: Journal;
}

/** Outages in which nothing arrives. */
const unreachable: ReadonlyMap<string, ConnectionFaultCode> = new Map([
  ['refused', 'ECONNREFUSED'],
  ['dns', 'ENOTFOUND'],
  ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID'],
]);

/**
 * The life of a request at an instance: fault, journal, service, delivery.
 * @throws ConnectionFault when a fault breaks the connection
 * @throws the reason of the request's signal once it is aborted
 */
export const visit = async (request: Request, { instance, faults, journal }: Surroundings): Promise<Response> => {
  const { clock, host } = instance;
  const fault = faults.take(instance.id);
  const unreached = unreachable.get(fault?.outage ?? '');
  if (unreached !== undefined) throw new ConnectionFault(unreached, host);
  const received = await receive(request, instance.id, clock.now());
  const entry = journal.open(received.arrival);
  if (fault?.outage === 'reset') throw new ConnectionFault('ECONNRESET', host);
  if (fault?.outage === 'timeout') await clock.sleep(Number.POSITIVE_INFINITY, received.signal);
  const delivery = { instance, entry, signal: received.signal, streamFault: fault?.stream };
  const at = { instance, received, id: entry.id };
  if (fault?.delay !== undefined) await clock.sleep(fault.delay * 1000, received.signal);
  if (fault?.status === undefined) return await deliver(await serve(at), delivery);
  await latency(delivery);
  return await deliver(serveFault(at, fault), delivery);
};
