import { deploymentOf, type ReceivedRequest, receive } from './arrival.ts';
import { ConnectionFault, type ConnectionFaultCode } from './connection-fault.ts';
import { deliver } from './deliver.ts';
import type { Faults, Struck } from './faults.ts';
import type { Instance } from './instance.ts';
import type { Journal, OpenEntry } from './journal.ts';
import { serve, serveFault } from './service.ts';
import { spoil } from './spoil.ts';
import type { WireRequest, WireResponse } from './wire.ts';

/** What one request at one instance meets. */
export interface Surroundings {
  readonly instance: Instance;
  readonly faults: Faults;
  readonly journal: Journal;
}

const unreached: ReadonlyMap<string | undefined, ConnectionFaultCode> = new Map([
  ['refused', 'ECONNREFUSED'],
  ['dns', 'ENOTFOUND'],
  ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID'],
]);

/**
 * The life of a request at an instance: fault, journal, service, delivery.
 * @throws ConnectionFault when a fault breaks the connection
 * @throws the reason of the request's signal once it is aborted
 */
export const visit = async (
  request: WireRequest,
  { instance, faults, journal }: Surroundings,
): Promise<WireResponse> => {
  const { clock, host } = instance;
  const outage = faults.takeUnreachable(instance.id)?.outage;
  const code = unreached.get(outage);
  if (code !== undefined) throw new ConnectionFault(code, host);
  if (outage === 'half-open') await clock.sleep(Number.POSITIVE_INFINITY, request.signal);
  const received = await receive(request, instance.id, clock.now());
  const entry = journal.open(received.arrival, received.size);
  return await answer(received, entry, { instance, faults });
};

const answer = async (
  received: ReceivedRequest,
  entry: OpenEntry,
  { instance, faults }: Omit<Surroundings, 'journal'>,
): Promise<WireResponse> => {
  const { clock, host } = instance;
  const { signal } = received;
  const fault = faults.take(instance.id, () => struckBy(received));
  if (fault?.outage === 'reset') throw new ConnectionFault('ECONNRESET', host);
  if (fault?.outage === 'timeout') await clock.sleep(Number.POSITIVE_INFINITY, signal);
  if (fault?.delay !== undefined) await clock.sleep(fault.delay * 1000, signal);
  const at = { instance, received, id: entry.id, modelVersion: fault?.modelVersion };
  const isRefused = fault?.status !== undefined || fault?.error !== undefined;
  const said = isRefused ? serveFault(at, fault) : await serve(at);
  const response = await deliver(said, { instance, entry, signal, streamFault: fault?.stream });
  if (fault?.response === undefined) return response;
  const spoilt = spoil(response, { fault: fault.response, clock, signal, host });
  entry.complete({ responseHeaders: spoilt.headers });
  return spoilt;
};

const struckBy = (received: ReceivedRequest): Struck => {
  const { headers } = received.arrival;
  return {
    deployment: deploymentOf(received.arrival),
    credentials: headers['api-key'] ? 'key' : headers['authorization'] ? 'token' : undefined,
  };
};
