import type { Usage } from '../journal.ts';
import { codeFrom } from '../random.ts';
import { tokensOfPiece } from '../said.ts';
import type { Kept } from '../state.ts';
import type { StreamedEvent } from './operation.ts';

/** What a stream tells of a response. */
export interface Told {
  /** The response before it has any output. */
  readonly begun: object;
  /** The response as a plain answer would be. */
  readonly body: Kept;
  /** The one item of its output. */
  readonly item: Kept | undefined;
  /** The text or the arguments of that item, as they come. */
  readonly pieces: readonly string[];
  readonly usage: Usage;
  /** Deltas are padded to one length, so that nobody can guess words from sizes (API specification). */
  readonly isObfuscated: boolean;
}

interface Event {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** The events of a response in the order the API specification gives; each has its type as its name. */
export const eventsOf = (told: Told): readonly StreamedEvent[] => {
  const { begun, body, item, pieces, usage } = told;
  const deltas = item?.['type'] === 'function_call' ? argumentEvents : textEvents;
  const untimed: readonly Event[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...(item === undefined ? [] : deltas(item, told)),
    { type: `response.${String(body['status'])}`, response: body },
  ];
  const first = untimed.findIndex(({ type }) => type.endsWith('.delta'));
  const tokensOf = ({ type }: Event, at: number): number =>
    type.endsWith('.delta') ? tokensOfPiece(at - first, pieces.length, usage.completionTokens) : 0;
  return untimed.map((event, sequence_number) => ({
    event: event.type,
    data: JSON.stringify({ ...event, sequence_number }),
    tokens: tokensOf(event, sequence_number),
  }));
};

const padded = 16;

const obfuscation = (piece: string, at: number, { isObfuscated, body }: Told): object =>
  isObfuscated ? { obfuscation: codeFrom(`${body.id}/${at}`, Math.max(1, padded - piece.length), 62) } : {};

const textEvents = (item: Kept, told: Told): readonly Event[] => {
  const place = { item_id: item.id, output_index: 0, content_index: 0 };
  const text = told.pieces.join('');
  const part = (written: string) => ({ type: 'output_text', annotations: [], logprobs: [], text: written });
  return [
    { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', ...place, part: part('') },
    ...told.pieces.map((delta, at) => ({
      type: 'response.output_text.delta',
      ...place,
      delta,
      logprobs: [],
      ...obfuscation(delta, at, told),
    })),
    { type: 'response.output_text.done', ...place, text, logprobs: [] },
    { type: 'response.content_part.done', ...place, part: part(text) },
    { type: 'response.output_item.done', output_index: 0, item },
  ];
};

const argumentEvents = (item: Kept, told: Told): readonly Event[] => {
  const place = { item_id: item.id, output_index: 0 };
  return [
    { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', arguments: '' } },
    ...told.pieces.map((delta, at) => ({
      type: 'response.function_call_arguments.delta',
      ...place,
      delta,
      ...obfuscation(delta, at, told),
    })),
    { type: 'response.function_call_arguments.done', ...place, name: item['name'], arguments: told.pieces.join('') },
    { type: 'response.output_item.done', output_index: 0, item },
  ];
};
