import { refusedPrompt } from '../content-filter.ts';
import { invalidRequest, promptFiltered } from '../errors.ts';
import type { Kept } from '../state.ts';
import { assistants } from './assistants.ts';
import { outputOf } from './chat-output.ts';
import {
  type ChatRequest,
  countable,
  promptCharacters,
  promptText,
  responseFormat,
  schemaDefinitions,
  toolsSchema,
} from './chat-request.ts';
import { type Found, find, newId } from './collection.ts';
import type { Asked, Call, Operation, Prepared } from './operation.ts';
import { checkBody } from './request-body.ts';
import { eventsOfRun } from './run-events.ts';
import { finished, keptRun, type RunFields, toolCallsOf } from './run-objects.ts';
import { activeRun, keptMessage, messageSchema, saidIn } from './thread-messages.ts';
import { messages, runSteps, runs, threads } from './thread-objects.ts';
import { keepMessages, newThread, threadSchema } from './threads.ts';

const flag = { type: ['boolean', 'null'] };
const schema = {
  type: 'object',
  required: ['assistant_id'],
  properties: {
    assistant_id: { type: 'string' },
    model: { type: ['string', 'null'] },
    instructions: { type: ['string', 'null'] },
    additional_instructions: { type: ['string', 'null'] },
    additional_messages: { type: ['array', 'null'], items: messageSchema },
    tools: toolsSchema,
    tool_choice: { anyOf: [{ type: 'null' }, { enum: ['none', 'auto', 'required'] }, { type: 'object' }] },
    response_format: { anyOf: [{ const: 'auto' }, responseFormat] },
    stream: flag,
    max_completion_tokens: { type: ['integer', 'null'], minimum: 256 },
    max_prompt_tokens: { type: ['integer', 'null'], minimum: 256 },
    thread: threadSchema,
  },
  $defs: schemaDefinitions,
};

const checkRun = checkBody<RunFields>(schema);

interface Outputs {
  readonly tool_outputs: readonly { readonly tool_call_id?: string; readonly output?: string | null }[];
  readonly stream?: boolean | null;
}

const checkOutputs = checkBody<Outputs>({
  type: 'object',
  required: ['tool_outputs'],
  properties: {
    tool_outputs: {
      type: 'array',
      items: { type: 'object', properties: { tool_call_id: { type: 'string' }, output: { type: ['string', 'null'] } } },
    },
    stream: flag,
  },
});

/** The assistant of a run, once its thread is there and no other run of it waits. */
const assistantOf = (body: RunFields, asked: Asked): Found<Kept> => {
  const { thread_id } = asked.params;
  const thread = thread_id === undefined ? undefined : find(threads, asked);
  if (thread !== undefined && 'error' in thread) return thread;
  const active = thread === undefined ? undefined : activeRun(asked);
  if (active !== undefined)
    return { error: invalidRequest(`Thread ${thread_id} already has an active run ${active.id}.`, null, null) };
  return find(assistants, asked, body.assistant_id);
};

/** What the model is asked: instructions, what is in the thread, and the results of tools. */
const chatOf = (run: Kept, said: readonly Kept[], results: ChatRequest['messages'] = []): ChatRequest => {
  const { instructions } = run;
  return {
    messages: [
      ...(instructions ? [{ role: 'system', content: String(instructions) }] : []),
      ...said.map((message) => ({ role: String(message['role']), content: saidIn(message) })),
      ...results,
    ],
    tools: run['tools'] as NonNullable<ChatRequest['tools']>,
    tool_choice:
      run['tool_choice'] === 'auto' ? 'auto' : (run['tool_choice'] as NonNullable<ChatRequest['tool_choice']>),
    ...(typeof run['response_format'] === 'object' && {
      response_format: run['response_format'] as NonNullable<ChatRequest['response_format']>,
    }),
  };
};

const messagesOf = ({ state, params }: Asked): readonly Kept[] => state.shelf(messages.shelf(params)).values();

interface Turn {
  readonly run: Kept;
  readonly chat: ChatRequest;
  readonly call: Call;
  readonly isStreamed: boolean;
  /** The thread that the request brings. */
  readonly thread?: Kept | undefined;
  /** Messages that it brings. */
  readonly brought?: readonly Kept[];
}

/**
 * The model's turn in a run. It is over when the request is answered; a plain answer still says `queued`, as the
 * service's does, and who asks for the run again finds it ended (assumed: the service takes its time).
 */
const turnOf = ({ run, chat, call, isStreamed, thread, brought = [] }: Turn): Prepared => {
  const promptTokens = call.tokens.chat(countable(chat));
  const bound = run['max_completion_tokens'] as number | null;
  return {
    demand: { kind: 'chat', promptTokens, promptCharacters: promptCharacters(chat), maxTokens: bound ?? undefined },
    reply() {
      const output = outputOf(chat, call, 0, bound ?? Number.POSITIVE_INFINITY);
      const ended = finished(run, output, promptTokens, {
        asked: call,
        messageId: newId(messages, call),
        stepId: newId(runSteps, call),
      });
      const { params, state } = call;
      if (thread !== undefined) state.shelf(threads.shelf(params)).put(thread.id, thread);
      keepMessages(state, brought);
      state.shelf(runs.shelf(params)).put(run.id, ended.run);
      state.shelf(runSteps.shelf(params)).put(ended.step.id, ended.step);
      if (ended.message !== undefined) state.shelf(messages.shelf(params)).put(ended.message.id, ended.message);
      const { usage } = ended;
      return isStreamed
        ? { kind: 'stream', events: eventsOfRun(run, ended, output, thread), usage }
        : { kind: 'json', body: run, usage };
    },
  };
};

/** A run of an assistant over a thread, or over one that the request brings. */
const running = (name: string): Operation => ({
  name,
  shortName: 'runs',
  kind: 'chat',
  deploymentOf(value, asked) {
    const check = checkRun(value);
    if (check.kind === 'refused') return check.error;
    const found = assistantOf(check.body, asked);
    return 'error' in found ? found.error : (check.body.model ?? String(found.item['model']));
  },
  prepare(value, asked) {
    const check = checkRun(value);
    if (check.kind === 'refused') return check.error;
    const body = check.body;
    const found = assistantOf(body, asked);
    if ('error' in found) return found.error;
    const begun = asked.params['thread_id'] === undefined ? newThread(body.thread ?? {}, asked) : undefined;
    const call = { ...asked, params: { thread_id: begun?.thread.id ?? '', ...asked.params } };
    const added = (body.additional_messages ?? []).map((message, index) =>
      keptMessage(message, call, newId(messages, call, index + 1)),
    );
    const brought = begun?.said ?? added;
    const run = keptRun(body, found.item, call, newId(runs, call));
    const chat = chatOf(run, [...messagesOf(call), ...brought]);
    const filtered = refusedPrompt(promptText(chat));
    if (filtered !== undefined) return promptFiltered(filtered);
    return turnOf({ run, chat, call, isStreamed: body.stream === true, thread: begun?.thread, brought });
  },
});

export const createRun: Operation = running('Create_Run');
export const createThreadAndRun: Operation = running('Create_Thread_And_Run');

const waitingRun = (asked: Asked): Found<Kept> => {
  const found = find(runs, asked);
  if ('error' in found || found.item['status'] === 'requires_action') return found;
  // OpenAI's words.
  return {
    error: invalidRequest(`Runs in status "${String(found.item['status'])}" do not accept tool outputs.`, null, null),
  };
};

/** What the tools gave: the run goes on. */
export const submitToolOutputs: Operation = {
  name: 'Submit_Tool_Outputs_To_Run',
  shortName: 'runs',
  kind: 'chat',
  deploymentOf(_, asked) {
    const found = waitingRun(asked);
    return 'error' in found ? found.error : String(found.item['model']);
  },
  prepare(value, call) {
    const check = checkOutputs(value);
    if (check.kind === 'refused') return check.error;
    const found = waitingRun(call);
    if ('error' in found) return found.error;
    const calls = toolCallsOf(found.item);
    const given = new Map(check.body.tool_outputs.map((each) => [each.tool_call_id, each.output ?? '']));
    const missing = calls.filter(({ id }) => !given.has(id)).map(({ id }) => id);
    // OpenAI's words.
    if (missing.length > 0)
      return invalidRequest(`Expected tool outputs for call_ids ['${missing.join("', '")}'], got fewer.`, null, null);
    const results = calls.flatMap(({ id, function: called }) => [
      { role: 'assistant', tool_calls: [{ function: called }] },
      { role: 'tool', content: given.get(id) ?? '' },
    ]);
    const run = { ...found.item, status: 'queued', required_action: null };
    const chat = chatOf(run, messagesOf(call), results);
    return turnOf({ run, chat, call, isStreamed: check.body.stream === true });
  },
};
