import {
  type Breakers,
  type Emulator,
  GatewayMetrics,
  type Observer,
  OtlpExporter,
  otlpSettings,
} from '@spillway/emulator';
import { UsageError } from './exit-codes.ts';
import { Ledger } from './usage/ledger.ts';

export interface ObserverOptions {
  /** File that usage is written to. */
  readonly ledger?: string;
  /** URL of a collector. */
  readonly otlp?: string;
}

type Observed = Breakers & Pick<Emulator, 'observing'>;

/** Everybody who is told about requests. */
export interface Observers {
  readonly metrics: GatewayMetrics;
  readonly observers: readonly Observer[];
  /** The gateways that are observed, once there are some. */
  watch(gateways: readonly Observed[]): void;
  /** Waits until every request has been told, and writes and sends what is left. */
  close(): Promise<void>;
}

/** Requests that are broken off when the gateway closes end a few turns later; one that hangs is given up. */
const patienceMs = 2000;

const allTold = async (gateways: readonly Observed[]): Promise<void> => {
  const until = Date.now() + patienceMs;
  while (gateways.some((each) => each.observing() > 0) && Date.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 10));
};

const settingsOf = (endpoint: string | undefined, warn: (message: string) => void) => {
  const settings = otlpSettings(endpoint, process.env);
  if (settings !== undefined && !/^https?:/.test(settings.endpoint))
    throw new UsageError(`\`${settings.endpoint}\` is no collector's URL`, 'write --otlp http://127.0.0.1:4318');
  const protocol = process.env['OTEL_EXPORTER_OTLP_PROTOCOL'] ?? 'http/json';
  if (settings !== undefined && protocol !== 'http/json')
    warn(
      `OTEL_EXPORTER_OTLP_PROTOCOL is ${protocol}, and http/json is sent: collectors take it at the same port as HTTP`,
    );
  return settings;
};

/** Opens what the command line asks for. @throws UsageError */
export const openObservers = async (
  { ledger, otlp }: ObserverOptions,
  warn: (message: string) => void,
): Promise<Observers> => {
  let gateways: readonly Observed[] = [];
  const metrics = new GatewayMetrics();
  const settings = settingsOf(otlp, warn);
  const written = ledger === undefined ? undefined : await Ledger.open(ledger, warn);
  const exported = settings && new OtlpExporter({ ...settings, metrics, read: () => metrics.read(gateways), warn });
  return {
    metrics,
    observers: [written, exported].flatMap((each) => each ?? []),
    watch(observed) {
      gateways = observed;
    },
    async close() {
      await allTold(gateways);
      written?.close();
      await exported?.close();
    },
  };
};
