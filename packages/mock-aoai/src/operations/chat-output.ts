import { codeFrom, randomFrom } from '../random.ts';
import { generateText, wordFrom } from '../text.ts';
import type { ChatRequest } from './chat-request.ts';
import { promptText } from './chat-request.ts';
import { type SampleSchema, sampleOf } from './json-sample.ts';
import type { Call } from './operation.ts';
import { stopped, stopsOf } from './stop-sequences.ts';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly argumentPieces: readonly string[];
}

/** What one choice of an answer holds: text or tool calls, cut into what a stream sends at a time. */
export interface Output {
  readonly pieces: readonly string[];
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
  readonly tokens: number;
}

/** As long as a token is, more or less. */
const jsonPieces = (text: string): readonly string[] => text.match(/[\s\S]{1,4}/g) ?? [];

/**
 * The tool a model would call: the one that must be, or the first while the user has the word. Real models decide;
 * without a rule nothing could be tested.
 */
const chosenTool = ({ tools, tool_choice: choice, messages }: ChatRequest) => {
  const functions = (tools ?? []).flatMap(({ function: each }) => (each === undefined ? [] : [each]));
  if (choice === 'none' || functions.length === 0) return undefined;
  if (typeof choice === 'object' && choice !== null)
    return functions.find(({ name }) => name === choice.function?.name) ?? functions[0];
  // The results are there: now it answers.
  return choice !== 'required' && messages.at(-1)?.role === 'tool' ? undefined : functions[0];
};

const jsonOf = (schema: SampleSchema, source: string): string => {
  const random = randomFrom(source);
  return JSON.stringify(sampleOf(schema, random, () => wordFrom(random)));
};

const limited = (pieces: readonly string[], text: string, call: Call, maxTokens: number): Omit<Output, 'toolCalls'> => {
  const tokens = call.tokens.text(text);
  if (tokens <= maxTokens) return { pieces, finishReason: 'stop', tokens };
  return { pieces: pieces.slice(0, maxTokens), finishReason: 'length', tokens: maxTokens };
};

const toolOutput = (
  { name, parameters }: { readonly name: string; readonly parameters: SampleSchema },
  call: Call,
  source: string,
  maxTokens: number,
): Output => {
  const text = jsonOf(parameters, source);
  const { pieces, finishReason, tokens } = limited(jsonPieces(text), text, call, maxTokens);
  const id = `call_${codeFrom(`${source}/${call.requestId}`, 24, 62)}`;
  return {
    pieces: [],
    toolCalls: [{ id, name, argumentPieces: pieces }],
    finishReason: finishReason === 'stop' ? 'tool_calls' : finishReason,
    tokens,
  };
};

const anyObject: SampleSchema = { type: 'object', properties: { answer: { type: 'string' } } };

const prose = (request: ChatRequest, source: string, maxTokens: number): Output => {
  const { pieces: all, finishReason } = generateText(source, maxTokens);
  const pieces = stopped(all, stopsOf(request.stop));
  return {
    pieces,
    toolCalls: [],
    finishReason: pieces.length < all.length || finishReason === 'stop' ? 'stop' : 'length',
    tokens: pieces.length,
  };
};

/** One choice: a tool call where tools are given, JSON where a format is asked for, prose otherwise. */
export const outputOf = (request: ChatRequest, call: Call, index: number, maxTokens: number): Output => {
  const source = `${call.seed}/${index}/${promptText(request)}`;
  const tool = chosenTool(request);
  if (tool !== undefined)
    return toolOutput({ name: tool.name, parameters: tool.parameters ?? {} }, call, source, maxTokens);
  const format = request.response_format;
  if (format === undefined || format === null || format.type === 'text') return prose(request, source, maxTokens);
  const text = jsonOf(format.type === 'json_schema' ? (format.json_schema?.schema ?? anyObject) : anyObject, source);
  return { ...limited(jsonPieces(text), text, call, maxTokens), toolCalls: [] };
};
