import { tokensOfPiece } from '../said.ts';
import type { Kept } from '../state.ts';
import type { Output } from './chat-output.ts';
import type { StreamedEvent } from './operation.ts';
import type { Ended } from './run-objects.ts';

const event = (name: string, data: object, tokens = 0): StreamedEvent => ({
  event: name,
  data: JSON.stringify(data),
  tokens,
});

const messageEvents = (message: Kept, { pieces, tokens }: Output): readonly StreamedEvent[] => {
  const begun = {
    ...message,
    status: 'in_progress',
    completed_at: null,
    incomplete_at: null,
    incomplete_details: null,
    content: [],
  };
  const { id } = message;
  return [
    event('thread.message.created', begun),
    event('thread.message.in_progress', begun),
    ...pieces.map((value, at) =>
      event(
        'thread.message.delta',
        { id, object: 'thread.message.delta', delta: { content: [{ index: 0, type: 'text', text: { value } }] } },
        tokensOfPiece(at, pieces.length, tokens),
      ),
    ),
    event(`thread.message.${String(message['status'])}`, message),
  ];
};

const callEvents = (step: Kept, { toolCalls, tokens }: Output): readonly StreamedEvent[] => {
  const tool_calls = toolCalls.map(({ id, name, argumentPieces }, index) => ({
    index,
    id,
    type: 'function',
    function: { name, arguments: argumentPieces.join('') },
  }));
  const delta = { step_details: { type: 'tool_calls', tool_calls } };
  return [event('thread.run.step.delta', { id: step.id, object: 'thread.run.step.delta', delta }, tokens)];
};

/** The events of a run in the order of the reference page (Assistants, streaming). */
export const eventsOfRun = (
  queued: Kept,
  { run, step, message }: Ended,
  output: Output,
  thread: Kept | undefined,
): readonly StreamedEvent[] => {
  const running = { ...queued, status: 'in_progress', started_at: run['started_at'] };
  const begun = { ...step, status: 'in_progress', completed_at: null, usage: null };
  return [
    ...(thread === undefined ? [] : [event('thread.created', thread)]),
    event('thread.run.created', queued),
    event('thread.run.queued', queued),
    event('thread.run.in_progress', running),
    event('thread.run.step.created', begun),
    event('thread.run.step.in_progress', begun),
    ...(message === undefined ? callEvents(step, output) : messageEvents(message, output)),
    ...(message === undefined ? [] : [event('thread.run.step.completed', step)]),
    event(`thread.run.${String(run['status'])}`, run),
    { event: 'done', data: '[DONE]', tokens: 0 },
  ];
};
