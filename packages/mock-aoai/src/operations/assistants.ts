import { responseFormat, schemaDefinitions, toolsSchema } from './chat-request.ts';
import { type Collection, creating, deleting, getting, listing, modifying } from './collection.ts';
import type { Resource } from './operation.ts';
import { checkBody } from './request-body.ts';

export const assistants: Collection = {
  param: 'assistant_id',
  prefix: 'asst_',
  unknown: (id) => `No assistant found with id '${id}'.`,
  shelf: () => 'assistant',
};

export interface AssistantFields {
  readonly model: string;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly instructions?: string | null;
  readonly tools?: readonly object[] | null;
  readonly tool_resources?: object | null;
  readonly metadata?: object | null;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly response_format?: unknown;
}

const text = { type: ['string', 'null'] };
const map = { type: ['object', 'null'] };

const properties = {
  model: { type: 'string' },
  name: text,
  description: text,
  instructions: text,
  tools: toolsSchema,
  tool_resources: map,
  metadata: map,
  temperature: { type: ['number', 'null'], minimum: 0, maximum: 2 },
  top_p: { type: ['number', 'null'], minimum: 0, maximum: 1 },
  response_format: { anyOf: [{ const: 'auto' }, responseFormat] },
  reasoning_effort: text,
};

const checkNew = checkBody<AssistantFields>({
  type: 'object',
  required: ['model'],
  properties,
  $defs: schemaDefinitions,
});
const checkChange = checkBody<object>({ type: 'object', properties, $defs: schemaDefinitions });

export const createAssistant: Resource = creating('Create_Assistant', assistants, checkNew, (body, { created }) => ({
  item: {
    object: 'assistant',
    created_at: created,
    name: body.name ?? null,
    description: body.description ?? null,
    model: body.model,
    instructions: body.instructions ?? null,
    tools: body.tools ?? [],
    tool_resources: body.tool_resources ?? {},
    metadata: body.metadata ?? {},
    temperature: body.temperature ?? 1,
    top_p: body.top_p ?? 1,
    response_format: body.response_format ?? 'auto',
  },
}));

export const listAssistants: Resource = listing('List_Assistants', assistants);
export const getAssistant: Resource = getting('Get_Assistant', assistants);
export const modifyAssistant: Resource = modifying(
  'Modify_Assistant',
  assistants,
  checkChange,
  Object.keys(properties),
);
export const deleteAssistant: Resource = deleting('Delete_Assistant', assistants, 'assistant.deleted');
