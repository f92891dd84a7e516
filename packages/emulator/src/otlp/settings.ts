import { randomUUID } from 'node:crypto';
import { attributesOf, type Resource } from './json.ts';

export interface OtlpSettings {
  /** Where traces and metrics go, without `/v1/traces`. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly resource: Resource;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `a=b,c=d%20e` of OTEL_EXPORTER_OTLP_HEADERS and OTEL_RESOURCE_ATTRIBUTES. */
const pairsOf = (text: string | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (text ?? '').split(',').flatMap((pair) => {
      const at = pair.indexOf('=');
      return at <= 0 ? [] : [[pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())] as const];
    }),
  );

/** What OpenTelemetry's variables say, where the command line says nothing. Undefined: nothing is exported. */
export const otlpSettings = (endpoint: string | undefined, environment: Environment): OtlpSettings | undefined => {
  const to = endpoint ?? environment['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (to === undefined || to === '' || environment['OTEL_SDK_DISABLED'] === 'true') return undefined;
  const attributes = attributesOf({
    'service.name': environment['OTEL_SERVICE_NAME'] ?? 'spillway',
    'service.instance.id': randomUUID(),
    ...pairsOf(environment['OTEL_RESOURCE_ATTRIBUTES']),
    ...(environment['OTEL_SERVICE_NAME'] !== undefined && { 'service.name': environment['OTEL_SERVICE_NAME'] }),
  });
  return {
    endpoint: to.replace(/\/+$/, ''),
    headers: pairsOf(environment['OTEL_EXPORTER_OTLP_HEADERS']),
    resource: { attributes },
  };
};
