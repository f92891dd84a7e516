import type { Usage } from '../journal.ts';
import type { Kept } from '../state.ts';
import type { Output } from './chat-output.ts';
import type { Asked } from './operation.ts';
import { keptMessage, type MessageFields } from './thread-messages.ts';
import type { ThreadFields } from './threads.ts';

export interface RunFields {
  readonly assistant_id: string;
  readonly model?: string | null;
  readonly instructions?: string | null;
  readonly additional_instructions?: string | null;
  readonly additional_messages?: readonly MessageFields[] | null;
  readonly tools?: readonly object[] | null;
  readonly metadata?: object | null;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly stream?: boolean | null;
  readonly max_prompt_tokens?: number | null;
  readonly max_completion_tokens?: number | null;
  readonly truncation_strategy?: object | null;
  readonly tool_choice?: unknown;
  readonly parallel_tool_calls?: boolean | null;
  readonly response_format?: unknown;
  readonly thread?: ThreadFields;
}

interface ToolCallBody {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** Seconds until a run that waits is given up (reference page, Assistants). */
const lifetime = 600;

/** A run as it is before the model has its turn; what the request does not say is the assistant's. */
export const keptRun = (body: RunFields, assistant: Kept, { created, params }: Asked, id: string): Kept => ({
  id,
  object: 'thread.run',
  created_at: created,
  assistant_id: assistant.id,
  thread_id: params['thread_id'],
  status: 'queued',
  required_action: null,
  last_error: null,
  expires_at: created + lifetime,
  started_at: null,
  cancelled_at: null,
  failed_at: null,
  completed_at: null,
  incomplete_details: null,
  model: body.model ?? assistant['model'],
  instructions: [body.instructions ?? assistant['instructions'] ?? '', body.additional_instructions ?? '']
    .filter((part) => part !== '')
    .join('\n'),
  tools: body.tools ?? assistant['tools'],
  metadata: body.metadata ?? {},
  usage: null,
  temperature: body.temperature ?? assistant['temperature'],
  top_p: body.top_p ?? assistant['top_p'],
  max_prompt_tokens: body.max_prompt_tokens ?? null,
  max_completion_tokens: body.max_completion_tokens ?? null,
  truncation_strategy: body.truncation_strategy ?? { type: 'auto', last_messages: null },
  tool_choice: body.tool_choice ?? 'auto',
  parallel_tool_calls: body.parallel_tool_calls ?? true,
  response_format: body.response_format ?? assistant['response_format'],
});

/** The calls a run waits for. */
export const toolCallsOf = (run: Kept): readonly ToolCallBody[] => {
  const action = run['required_action'] as { submit_tool_outputs: { tool_calls: readonly ToolCallBody[] } } | null;
  return action?.submit_tool_outputs.tool_calls ?? [];
};

/** What a turn of the model leaves. */
export interface Ended {
  readonly run: Kept;
  readonly step: Kept;
  /** Undefined where the model calls a tool. */
  readonly message: Kept | undefined;
  readonly usage: Usage;
}

interface Ids {
  readonly asked: Asked;
  readonly messageId: string;
  readonly stepId: string;
}

const usageBody = ({ promptTokens, completionTokens, totalTokens }: Usage) => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: totalTokens,
});

const sum = (before: unknown, { promptTokens, completionTokens, totalTokens }: Usage) => {
  const {
    prompt_tokens = 0,
    completion_tokens = 0,
    total_tokens = 0,
  } = (before ?? {}) as Partial<ReturnType<typeof usageBody>>;
  return {
    prompt_tokens: prompt_tokens + promptTokens,
    completion_tokens: completion_tokens + completionTokens,
    total_tokens: total_tokens + totalTokens,
  };
};

const stepOf = (run: Kept, usage: Usage, { asked, stepId }: Ids) => ({
  id: stepId,
  object: 'assistant.run.step',
  created_at: asked.created,
  assistant_id: run['assistant_id'],
  thread_id: run['thread_id'],
  run_id: run.id,
  status: 'completed',
  last_error: null,
  expired_at: null,
  cancelled_at: null,
  failed_at: null,
  completed_at: asked.created as number | null,
  metadata: {},
  usage: usageBody(usage),
});

/** The run after the turn of the model, with the message it leaves or the call it waits for. */
export const finished = (run: Kept, output: Output, promptTokens: number, ids: Ids): Ended => {
  const { created } = ids.asked;
  const usage = { promptTokens, completionTokens: output.tokens, totalTokens: promptTokens + output.tokens };
  const step = stepOf(run, usage, ids);
  const started = { ...run, started_at: created, expires_at: created + lifetime };
  if (output.toolCalls.length > 0) {
    const tool_calls = output.toolCalls.map(({ id, name, argumentPieces }) => ({
      id,
      type: 'function',
      function: { name, arguments: argumentPieces.join('') },
    }));
    const called = tool_calls.map((call) => ({ ...call, function: { ...call.function, output: null } }));
    return {
      run: {
        ...started,
        status: 'requires_action',
        required_action: { type: 'submit_tool_outputs', submit_tool_outputs: { tool_calls } },
      },
      step: {
        ...step,
        type: 'tool_calls',
        status: 'in_progress',
        completed_at: null,
        step_details: { type: 'tool_calls', tool_calls: called },
      },
      message: undefined,
      usage,
    };
  }
  const isWhole = output.finishReason === 'stop';
  const message = {
    ...keptMessage({ role: 'assistant', content: output.pieces.join('') }, ids.asked, ids.messageId),
    assistant_id: run['assistant_id'],
    run_id: run.id,
    ...(!isWhole && { status: 'incomplete', completed_at: null, incomplete_at: created }),
    ...(!isWhole && {
      incomplete_details: { reason: output.finishReason === 'length' ? 'max_tokens' : 'content_filter' },
    }),
  };
  return {
    run: {
      ...started,
      status: isWhole ? 'completed' : 'incomplete',
      completed_at: created,
      incomplete_details: output.finishReason === 'length' ? { reason: 'max_completion_tokens' } : null,
      usage: sum(run['usage'], usage),
    },
    step: {
      ...step,
      type: 'message_creation',
      step_details: { type: 'message_creation', message_creation: { message_id: message.id } },
    },
    message,
    usage,
  };
};
