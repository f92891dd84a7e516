import { codeFrom, guidFrom } from './random.ts';
import { regionDisplayName } from './region-names.ts';
import { remember } from './remember.ts';

/** What the headers of an answer depend on. */
export interface HeaderSource {
  readonly seed: number;
  /** Unique text of this request. */
  readonly requestId: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly region: string | undefined;
  /** The client's own `x-ms-client-request-id`. */
  readonly clientRequestId: string | undefined;
}

const displayName = remember(regionDisplayName);
const sessionOf = remember((text) => `d${codeFrom(text, 3, 10)}-20250101000000`);

let second = Number.NaN;
let dateText = '';
/** The same text for a whole second. */
const dateOf = (now: number): string => {
  const current = Math.floor(now / 1000);
  if (current !== second) {
    second = current;
    dateText = new Date(now).toUTCString();
  }
  return dateText;
};

/** Headers on every answer of the service, errors included (recorded). */
export const commonHeaders = (source: HeaderSource): Readonly<Record<string, string>> => ({
  date: dateOf(source.now),
  'apim-request-id': guidFrom(`${source.seed}/apim-request-id/${source.requestId}`),
  'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
  'x-content-type-options': 'nosniff',
  ...(source.region === undefined ? {} : { 'x-ms-region': displayName(source.region) }),
});

/** Headers that an answer of a model has besides (recorded); its session is the deployment's own and never ends. */
export const modelHeaders = (source: HeaderSource, deployment: string): Readonly<Record<string, string>> => ({
  'azureml-model-session': sessionOf(`${source.seed}/session/${source.region}/${deployment}`),
  'x-accel-buffering': 'no',
  'x-ms-client-request-id': source.clientRequestId ?? 'Not-Set',
  'x-ms-deployment-name': deployment,
  'x-ms-rai-invoked': 'true',
  'x-request-id': guidFrom(`${source.seed}/x-request-id/${source.requestId}`),
});
