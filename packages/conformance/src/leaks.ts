import type { Emulator } from '@spillway/emulator';
import type { Regions } from '@spillway/mock-aoai';
import { decodeUtf8 } from '@spillway/policies';

/** An answer as the caller got it. */
export interface ReceivedAnswer {
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

export interface Searched {
  readonly units: readonly Pick<Emulator, 'traces' | 'metrics' | 'messages'>[];
  readonly regions: Regions;
  readonly answers: readonly ReceivedAnswer[];
}

/** What the gateway writes down. */
const keptBy = (units: Searched['units']): readonly (readonly [string, unknown])[] => [
  ...units.flatMap((unit) => unit.traces(Number.MAX_SAFE_INTEGER)).map((trace) => ['a trace', trace] as const),
  ...units.flatMap((unit) => unit.metrics()).map((metric) => [`the metric \`${metric.name}\``, metric] as const),
  ...units.flatMap((unit) => unit.messages()).map((message) => [`a message to \`${message.name}\``, message] as const),
];

/** Places where secrets can turn up, with everything that is written there. */
const placesIn = ({ units, regions, answers }: Searched): readonly (readonly [string, unknown])[] => [
  ...regions.instances.flatMap((instance) =>
    regions
      .journal(instance)
      .map(({ headers, query, path, body }) => [`a request to ${instance}`, [headers, query, path, body]] as const),
  ),
  ...keptBy(units),
  ...answers.map(({ headers, body }) => ['an answer to the caller', [headers, decodeUtf8(body)]] as const),
];

/** A secret as it may stand in JSON: as it is, or escaped for a URL. */
const formsOf = (secret: string): readonly string[] =>
  [secret, encodeURIComponent(secret)].map((form) => JSON.stringify(form).slice(1, -1));

const findIn = (places: readonly (readonly [string, unknown])[], secrets: readonly string[]): readonly string[] => {
  const found = new Set<string>();
  const wanted = secrets.map((secret) => [secret, formsOf(secret)] as const);
  for (const [where, what] of places) {
    const text = JSON.stringify(what);
    for (const [secret, forms] of wanted)
      if (forms.some((form) => text.includes(form))) found.add(`\`${secret}\` in ${where}`);
  }
  return [...found];
};

/** Where these secrets turned up, each place once. */
export const findLeaks = (searched: Searched, secrets: readonly string[]): readonly string[] =>
  findIn(placesIn(searched), secrets);

/** Where the gateway wrote these texts down, each place once. */
export const findKept = (units: Searched['units'], texts: readonly string[]): readonly string[] =>
  findIn(keptBy(units), texts);
