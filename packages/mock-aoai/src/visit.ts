import { receive } from './arrival.ts';
import { ConnectionFault } from './connection-fault.ts';
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

/**
 * The life of a request at an instance: fault, journal, service, delivery.
 * @throws ConnectionFault when a fault breaks the connection
 * @throws the reason of the request's signal once it is aborted
 */
export const visit = async (request: Request, { instance, faults, journal }: Surroundings): Promise<Response> => {
  const { clock, host } = instance;
  const fault = faults.take(instance.id);
  if (fault?.outage === 'refused') throw new ConnectionFault('ECONNREFUSED', host);
  const received = await receive(request, instance.id, clock.now());
  const entry = journal.open(received.arrival);
  if (fault?.outage === 'reset') throw new ConnectionFault('ECONNRESET', host);
  if (fault?.outage === 'timeout') await clock.sleep(Number.POSITIVE_INFINITY, received.signal);
  const delivery = { instance, entry, signal: received.signal };
  const at = { instance, received, id: entry.id };
  if (fault === undefined) return await deliver(await serve(at), delivery);
  await latency(delivery);
  return await deliver(serveFault(at, fault), delivery);
};
