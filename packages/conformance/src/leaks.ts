import type { Emulator } from '@spillway/emulator';
import type { Regions } from '@spillway/mock-aoai';
import { decodeUtf8 } from '@spillway/policies';

/** An answer as the caller got it. */
export interface ReceivedAnswer {
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

export interface Searched {
  readonly emulator: Emulator;
  readonly regions: Regions;
  readonly answers: readonly ReceivedAnswer[];
}

/** Places where secrets can turn up, with everything that is written there. */
const placesIn = ({ emulator, regions, answers }: Searched): readonly (readonly [string, unknown])[] => [
  ...regions.instances.flatMap((instance) =>
    regions
      .journal(instance)
      .map(({ headers, query, path, body }) => [`a request to ${instance}`, [headers, query, path, body]] as const),
  ),
  ...emulator.traces(Number.MAX_SAFE_INTEGER).map((trace) => ['a trace', trace] as const),
  ...emulator.metrics().map((metric) => [`the metric \`${metric.name}\``, metric] as const),
  ...emulator.messages().map((message) => [`a message to \`${message.name}\``, message] as const),
  ...answers.map(({ headers, body }) => ['an answer to the caller', [headers, decodeUtf8(body)]] as const),
];

/** A secret as it may stand in JSON: as it is, or escaped for a URL. */
const formsOf = (secret: string): readonly string[] =>
  [secret, encodeURIComponent(secret)].map((form) => JSON.stringify(form).slice(1, -1));

/** Where these secrets turned up, each place once. */
export const findLeaks = (searched: Searched, secrets: readonly string[]): readonly string[] => {
  const found = new Set<string>();
  const wanted = secrets.map((secret) => [secret, formsOf(secret)] as const);
  for (const [where, what] of placesIn(searched)) {
    const text = JSON.stringify(what);
    for (const [secret, forms] of wanted)
      if (forms.some((form) => text.includes(form))) found.add(`\`${secret}\` in ${where}`);
  }
  return [...found];
};
