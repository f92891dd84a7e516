import { invalidRequest, type ServiceError } from '../errors.ts';
import type { Kept } from '../state.ts';
import { creating, deleting, getting, listing, modifying } from './collection.ts';
import type { Asked, Resource } from './operation.ts';
import { checkBody } from './request-body.ts';
import { messages, runs } from './thread-objects.ts';

interface Part {
  readonly type: string;
  readonly text?: string;
}

export interface MessageFields {
  readonly role: 'user' | 'assistant';
  readonly content: string | readonly Part[];
  readonly attachments?: readonly object[] | null;
  readonly metadata?: object | null;
}

const map = { type: ['object', 'null'] };

export const messageSchema = {
  type: 'object',
  required: ['role', 'content'],
  properties: {
    role: { enum: ['user', 'assistant'] },
    content: {
      type: ['string', 'array'],
      items: { type: 'object', required: ['type'], properties: { type: { type: 'string' }, text: { type: 'string' } } },
    },
    attachments: { type: ['array', 'null'], items: { type: 'object' } },
    metadata: map,
  },
};

const contentOf = (content: MessageFields['content']): readonly object[] =>
  (typeof content === 'string' ? [{ type: 'text', text: content }] : content).map((part) =>
    part.type === 'text' ? { type: 'text', text: { value: part.text ?? '', annotations: [] } } : part,
  );

/** A message as it is kept; the thread is in the parameters. */
export const keptMessage = (
  { role, content, attachments, metadata }: MessageFields,
  { created, params }: Pick<Asked, 'created' | 'params'>,
  id: string,
): Kept => ({
  id,
  object: 'thread.message',
  created_at: created,
  thread_id: params['thread_id'],
  status: 'completed',
  incomplete_details: null,
  completed_at: created,
  incomplete_at: null,
  role,
  content: contentOf(content),
  assistant_id: null,
  run_id: null,
  attachments: attachments ?? [],
  metadata: metadata ?? {},
});

/** What is said in a message. */
export const saidIn = ({ content }: Kept): string =>
  (content as readonly { readonly text?: { readonly value: string } }[]).map((part) => part.text?.value ?? '').join('');

/** The run that waits for its tools; while one does, nothing else may be put into its thread (OpenAI's words). */
export const activeRun = ({ state, params }: Asked): Kept | undefined =>
  state
    .shelf(runs.shelf(params))
    .values()
    .find((run) => run['status'] === 'requires_action');

const busy = (request: Asked): ServiceError | undefined => {
  const run = activeRun(request);
  return (
    run &&
    invalidRequest(`Can't add messages to ${request.params['thread_id']} while a run ${run.id} is active.`, null, null)
  );
};

const checkNew = checkBody<MessageFields>(messageSchema);
const checkChange = checkBody<object>({ type: 'object', properties: { metadata: map } });

export const createMessage: Resource = creating('Create_Message', messages, checkNew, (body, request, id) => {
  const error = busy(request);
  return error === undefined ? { item: keptMessage(body, request, id) } : { error };
});

export const listMessages: Resource = listing(
  'List_Messages',
  messages,
  (message, { query }) => !query.has('run_id') || message['run_id'] === query.get('run_id'),
);
export const getMessage: Resource = getting('Get_Message', messages);
export const modifyMessage: Resource = modifying('Modify_Message', messages, checkChange, ['metadata']);
export const deleteMessage: Resource = deleting('Delete_Message', messages, 'thread.message.deleted');
