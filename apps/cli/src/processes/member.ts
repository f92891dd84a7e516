import { createEmulator, listen, listenAlone, realClock, type Transport, undiciTransport } from '@spillway/emulator';
import { createRegions } from '@spillway/mock-aoai';
import { exitCodes } from '../exit-codes.ts';
import { openObservers } from '../observers.ts';
import type { RunOptions } from '../run-options.ts';
import { loadRunnable } from '../runnable.ts';
import { openShared } from '../shared-state.ts';
import type { FromMember, ToMember } from './messages.ts';

const told = <K extends ToMember['kind']>(kind: K): Promise<Extract<ToMember, { readonly kind: K }>> =>
  new Promise((resolve) => {
    const listener = (message: ToMember): void => {
      if (message.kind !== kind) return;
      process.off('message', listener);
      resolve(message as Extract<ToMember, { readonly kind: K }>);
    };
    process.on('message', listener);
  });

const tell = (message: FromMember): void => {
  // The parent may be gone already; then so is this process.
  if (process.connected) process.send?.(message);
};

/** Hosts of the topology are mocked by the parent, on a port for each; all others are real. */
const transportTo = (
  mocks: Readonly<Record<string, string>>,
  instanceOf: (url: string) => string | undefined,
  real: Transport,
): Transport => {
  return (request) => {
    const mock = mocks[instanceOf(request.url) ?? ''];
    if (mock === undefined) return real(request);
    const { pathname, search } = new URL(request.url);
    return real({ ...request, url: mock + pathname + search, proxy: undefined, clientCertificate: undefined });
  };
};

/** One of several gateway processes. Its parent has checked everything, serves the mocks, and says when to start. */
export const runMember = async (directory: string | undefined, options: RunOptions): Promise<number> => {
  const stopped = Promise.race([told('stop'), new Promise((resolve) => process.once('SIGTERM', resolve))]);
  // Whatever became of the parent, nobody is left behind.
  process.once('disconnect', () => process.exit(exitCodes.ok));
  // Ctrl+C reaches the whole group of processes; the parent says what comes of it.
  process.on('SIGINT', () => undefined);
  const { port, mocks, seed } = await told('start');
  const { snapshot } = loadRunnable(directory, options);
  const regions = createRegions(snapshot.topology ?? { instances: {} });
  const real = undiciTransport();
  const warn = (text: string): void => tell({ kind: 'warning', text });
  const closing: (() => Promise<void>)[] = [real.close];
  try {
    const shared = await openShared(options, snapshot, warn);
    closing.push(async () => shared?.close());
    const observers = await openObservers(options, warn);
    const emulator = createEmulator({
      snapshot,
      transport: transportTo(mocks, regions.instanceOf, real.send),
      clock: realClock,
      seed,
      strict: options.strict ?? false,
      metrics: observers.metrics,
      observers: observers.observers,
      ...(shared !== undefined && { shared: shared.unit }),
    });
    observers.watch([emulator]);
    const gateway = await listen(emulator.app(), port, options.host);
    closing.push(gateway.close);
    const control = await listenAlone(emulator.control());
    closing.push(control.close);
    tell({ kind: 'ready', url: gateway.url, control: control.url });
    await stopped;
    await gateway.close();
    await observers.close();
    return exitCodes.ok;
  } finally {
    await Promise.all(closing.map((close) => close()));
    // The channel to the parent would keep the process.
    process.channel?.unref();
  }
};
