import { completionFilterResults, filteredAt } from '../content-filter.ts';
import { codeFrom, randomFrom } from '../random.ts';
import { piecesOf, saidTo } from '../said.ts';
import { generateText, wordFrom } from '../text.ts';
import type { ChatRequest } from './chat-request.ts';
import { promptText, userText } from './chat-request.ts';
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
  readonly finishReason: 'stop' | 'length' | 'tool_calls' | 'content_filter';
  readonly tokens: number;
  readonly filterResults: ReturnType<typeof completionFilterResults>;
}

type Said = Pick<Output, 'pieces' | 'tokens'> & { readonly finishReason: 'stop' | 'length' };

const harmless = completionFilterResults('');

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

/** A text that is there as a whole, cut to the tokens it may have. */
const limited = (whole: string, inPieces: (text: string) => readonly string[], call: Call, maxTokens: number): Said => {
  const tokens = call.tokens.text(whole);
  if (tokens <= maxTokens) return { pieces: inPieces(whole), finishReason: 'stop', tokens };
  return { pieces: inPieces(call.tokens.cut(whole, maxTokens)), finishReason: 'length', tokens: maxTokens };
};

const toolOutput = (
  { name, parameters }: { readonly name: string; readonly parameters: SampleSchema },
  call: Call,
  source: string,
  maxTokens: number,
): Output => {
  const { pieces, finishReason, tokens } = limited(jsonOf(parameters, source), jsonPieces, call, maxTokens);
  const id = `call_${codeFrom(`${source}/${call.requestId}`, 24, 62)}`;
  return {
    pieces: [],
    toolCalls: [{ id, name, argumentPieces: pieces }],
    finishReason: finishReason === 'stop' ? 'tool_calls' : finishReason,
    tokens,
    filterResults: harmless,
  };
};

const anyObject: SampleSchema = { type: 'object', properties: { answer: { type: 'string' } } };

const prose = (source: string, stops: readonly string[], maxTokens: number): Said => {
  const { pieces: all, finishReason } = generateText(source, maxTokens);
  const pieces = stopped(all, stops);
  return { pieces, finishReason: pieces.length < all.length ? 'stop' : finishReason, tokens: pieces.length };
};

/** What was recorded, up to a stop sequence or to what the content filter does not let pass. */
const recorded = (text: string, stops: readonly string[], call: Call, maxTokens: number): Omit<Output, 'toolCalls'> => {
  const whole = stopped([text], stops).join('');
  const end = filteredAt(whole);
  const said = limited(end < 0 ? whole : whole.slice(0, end), piecesOf, call, maxTokens);
  const isFiltered = end >= 0 && said.finishReason === 'stop';
  return {
    ...said,
    finishReason: isFiltered ? 'content_filter' : said.finishReason,
    filterResults: completionFilterResults(isFiltered || end < 0 ? whole : whole.slice(0, end)),
  };
};

/** What a model without tools and formats says to a prompt. */
export const textOutput = (
  prompt: { readonly source: string; readonly user: string; readonly stops: readonly string[] },
  call: Call,
  maxTokens: number,
): Omit<Output, 'toolCalls'> => {
  const text = saidTo(call.spec, prompt.user);
  if (text !== undefined) return recorded(text, prompt.stops, call, maxTokens);
  return { ...prose(prompt.source, prompt.stops, maxTokens), filterResults: harmless };
};

/** One choice: what was recorded, a tool call where tools are given, JSON where a format is asked for, prose otherwise. */
export const outputOf = (request: ChatRequest, call: Call, index: number, maxTokens: number): Output => {
  const source = `${call.seed}/${index}/${promptText(request)}`;
  const prompt = { source, user: userText(request), stops: stopsOf(request.stop) };
  if (saidTo(call.spec, prompt.user) !== undefined) return { ...textOutput(prompt, call, maxTokens), toolCalls: [] };
  const tool = chosenTool(request);
  if (tool !== undefined)
    return toolOutput({ name: tool.name, parameters: tool.parameters ?? {} }, call, source, maxTokens);
  const format = request.response_format;
  if (format === undefined || format === null || format.type === 'text')
    return { ...textOutput(prompt, call, maxTokens), toolCalls: [] };
  const text = jsonOf(format.type === 'json_schema' ? (format.json_schema?.schema ?? anyObject) : anyObject, source);
  return { ...limited(text, jsonPieces, call, maxTokens), toolCalls: [], filterResults: harmless };
};
