import type { Kept, State } from '../state.ts';
import { creating, deleting, getting, modifying, newId } from './collection.ts';
import type { Asked, Resource } from './operation.ts';
import { checkBody } from './request-body.ts';
import { keptMessage, type MessageFields, messageSchema } from './thread-messages.ts';
import { messages, threads } from './thread-objects.ts';

export interface ThreadFields {
  readonly messages?: readonly MessageFields[] | null;
  readonly tool_resources?: object | null;
  readonly metadata?: object | null;
}

const map = { type: ['object', 'null'] };
const change = { tool_resources: map, metadata: map };

export const threadSchema = {
  type: 'object',
  properties: { ...change, messages: { type: ['array', 'null'], items: messageSchema } },
};

const checkNew = checkBody<ThreadFields>(threadSchema);
const checkChange = checkBody<object>({ type: 'object', properties: change });

/** A thread, and the messages it begins with. */
export const newThread = (
  body: ThreadFields,
  asked: Asked,
): { readonly thread: Kept; readonly said: readonly Kept[] } => {
  const id = newId(threads, asked);
  const within = { created: asked.created, params: { thread_id: id } };
  const said = body.messages ?? [];
  return {
    thread: {
      id,
      object: 'thread',
      created_at: asked.created,
      metadata: body.metadata ?? {},
      tool_resources: body.tool_resources ?? {},
    },
    said: said.map((message, index) => keptMessage(message, within, newId(messages, asked, index + 1))),
  };
};

/** Puts messages into the thread that each names. */
export const keepMessages = (state: State, said: readonly Kept[]): void => {
  for (const message of said)
    state.shelf(messages.shelf({ thread_id: String(message['thread_id']) })).put(message.id, message);
};

export const createThread: Resource = creating('Create_Thread', threads, checkNew, (body, request) => {
  const { thread, said } = newThread(body, request);
  keepMessages(request.state, said);
  return { item: thread };
});

export const getThread: Resource = getting('Get_Thread', threads);
export const modifyThread: Resource = modifying('Modify_Thread', threads, checkChange, Object.keys(change));
export const deleteThread: Resource = deleting('Delete_Thread', threads, 'thread.deleted', ({ state }, id) => {
  for (const kind of ['message', 'run', 'step']) state.drop(`${id}/${kind}`);
});
