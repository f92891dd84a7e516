import type { FormBody, FormFile } from '../arrival.ts';
import { invalidRequest, type ServiceError, tooLarge } from '../errors.ts';
import type { Usage } from '../journal.ts';
import { piecesOf, saidTo, tokensOfPiece } from '../said.ts';
import { generateText } from '../text.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { checkBody } from './request-body.ts';

interface AudioFields {
  readonly response_format?: 'json' | 'text' | 'srt' | 'verbose_json' | 'vtt';
  readonly language?: string;
  readonly prompt?: string;
  readonly stream?: string;
}

const checkFields = checkBody<AudioFields>({
  type: 'object',
  properties: {
    response_format: { enum: ['json', 'text', 'srt', 'verbose_json', 'vtt'] },
    language: { type: 'string' },
    prompt: { type: 'string' },
    stream: { enum: ['true', 'false'] },
  },
});

/** The largest file (reference page, quotas and limits). */
const sizeLimit = 25 * 1024 * 1024;
/** As of 16 000 samples a second of two bytes: the mock reads no audio. */
const bytesPerSecond = 32_000;
/** Tokens of a second of audio (assumed). */
const tokensPerSecond = 10;

const fileOf = ({ files }: FormBody): FormFile | ServiceError => {
  const file = files.find(({ name }) => name === 'file');
  if (file === undefined)
    return invalidRequest("Missing required parameter: 'file'.", 'file', 'missing_required_parameter');
  return file.bytes.length > sizeLimit ? tooLarge(sizeLimit, file.bytes.length) : file;
};

/** What was heard. */
interface Heard {
  readonly task: 'transcribe' | 'translate';
  readonly text: string;
  readonly pieces: readonly string[];
  readonly language: string;
  readonly seconds: number;
  readonly usage: Usage;
}

const clockOf = (seconds: number, mark: string): string =>
  new Date(Math.round(seconds * 1000)).toISOString().slice(11, 23).replace('.', mark);

const verbose = ({ task, language, seconds, text }: Heard) => ({
  task,
  language,
  duration: seconds,
  text,
  segments: [
    {
      id: 0,
      seek: 0,
      start: 0,
      end: seconds,
      text,
      tokens: [],
      temperature: 0,
      avg_logprob: -0.3,
      compression_ratio: 1.2,
      no_speech_prob: 0.01,
    },
  ],
});

const usageBody = ({ promptTokens, completionTokens, totalTokens }: Usage) => ({
  type: 'tokens',
  input_tokens: promptTokens,
  input_token_details: { text_tokens: 0, audio_tokens: promptTokens },
  output_tokens: completionTokens,
  total_tokens: totalTokens,
});

const bodyOf = (heard: Heard, format: AudioFields['response_format'], tellsTokens: boolean): unknown => {
  const { text, seconds, usage } = heard;
  switch (format) {
    case 'text':
      return `${text}\n`;
    case 'srt':
      return `1\n${clockOf(0, ',')} --> ${clockOf(seconds, ',')}\n${text}\n\n`;
    case 'vtt':
      return `WEBVTT\n\n${clockOf(0, '.')} --> ${clockOf(seconds, '.')}\n${text}\n\n`;
    case 'verbose_json':
      return verbose(heard);
    default:
      return tellsTokens ? { text, usage: usageBody(usage) } : { text };
  }
};

const streamOf = ({ text, pieces, usage }: Heard): Reply => ({
  kind: 'stream',
  usage,
  events: [
    ...pieces.map((delta, at) => ({
      data: JSON.stringify({ type: 'transcript.text.delta', delta }),
      tokens: tokensOfPiece(at, pieces.length, usage.completionTokens),
    })),
    { data: JSON.stringify({ type: 'transcript.text.done', text, usage: usageBody(usage) }), tokens: 0 },
    { data: '[DONE]', tokens: 0 },
  ],
});

/** Prose that seed, name and size of the file decide, or what the topology wants said. */
const hear = (task: Heard['task'], file: FormFile, fields: AudioFields, call: Call, tellsTokens: boolean): Heard => {
  const said = saidTo(call.spec, file.filename);
  const source = `${call.seed}/audio/${file.filename}/${file.bytes.length}`;
  const pieces = said === undefined ? generateText(source, Number.POSITIVE_INFINITY).pieces : piecesOf(said);
  const seconds = Math.max(1, Math.round(file.bytes.length / bytesPerSecond));
  const text = pieces.join('');
  // Whisper is billed by the hour and tells no tokens.
  const promptTokens = tellsTokens ? seconds * tokensPerSecond : 0;
  const completionTokens = tellsTokens ? call.tokens.text(text) : 0;
  const usage = { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens };
  return {
    task,
    text,
    pieces,
    language: task === 'translate' ? 'english' : (fields.language ?? 'english'),
    seconds,
    usage,
  };
};

const hearing = (name: string, shortName: string, task: Heard['task']): Operation => ({
  name,
  shortName,
  kind: 'audio',
  input: 'form',
  prepare(value, call) {
    const form = value as FormBody;
    const file = fileOf(form);
    if ('status' in file) return file;
    const check = checkFields(form.fields);
    if (check.kind === 'refused') return check.error;
    const fields = check.body;
    const { model } = call.spec;
    const tellsTokens = model.includes('-transcribe');
    // OpenAI's words.
    if (tellsTokens && !['json', 'text', undefined].includes(fields.response_format))
      return invalidRequest(
        `response_format '${fields.response_format}' is not compatible with model '${model}'. Use 'json' or 'text' instead.`,
        'response_format',
        'unsupported_value',
      );
    const heard = hear(task, file, fields, call, tellsTokens);
    const { promptTokens } = heard.usage;
    return {
      demand: { kind: 'embeddings', promptTokens, promptCharacters: 0, maxTokens: undefined },
      reply: () =>
        tellsTokens && fields.stream === 'true'
          ? streamOf(heard)
          : { kind: 'json', body: bodyOf(heard, fields.response_format, tellsTokens), usage: heard.usage },
    };
  },
});

export const transcribe: Operation = hearing('Transcriptions_Create', 'audioTranscription', 'transcribe');
export const translate: Operation = hearing('Translations_Create', 'audioTranslation', 'translate');
