import { notMocked } from '../errors.ts';
import type { Operation } from './operation.ts';
import { checkBody } from './request-body.ts';

interface SpeechRequest {
  readonly input: string;
  readonly voice: string;
  readonly response_format?: 'mp3' | 'opus' | 'aac' | 'flac' | 'wav' | 'pcm';
}

const checkRequest = checkBody<SpeechRequest>({
  type: 'object',
  required: ['input', 'voice'],
  properties: {
    input: { type: 'string', minLength: 1, maxLength: 4096 },
    voice: { type: 'string' },
    response_format: { enum: ['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'] },
    speed: { type: 'number', minimum: 0.25, maximum: 4 },
  },
});

/** Characters a voice says in a second (assumed). */
const charactersPerSecond = 15;
const sampleRate = 24_000;
const bytesPerSample = 2;

const pcm = (seconds: number): Buffer => Buffer.alloc(Math.ceil(seconds * sampleRate) * bytesPerSample);

const wav = (seconds: number): Buffer => {
  const samples = pcm(seconds);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * bytesPerSample, 28);
  header.writeUInt16LE(bytesPerSample, 32);
  header.writeUInt16LE(8 * bytesPerSample, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
};

/** A frame of MPEG-1 layer III, 128 kbit/s at 44.1 kHz, in which nothing is to be heard. */
const silentFrame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(413)]);
const frameSeconds = 1152 / 44_100;

const mp3 = (seconds: number): Buffer => {
  const count = Math.ceil(seconds / frameSeconds);
  return Buffer.alloc(count * silentFrame.length, silentFrame);
};

const makers: ReadonlyMap<string, (seconds: number) => Buffer> = new Map([
  ['mp3', mp3],
  ['wav', wav],
  ['pcm', pcm],
]);

/** Speech that is silent, and as long as the text would take. */
export const speak: Operation = {
  name: 'Speech_Create',
  shortName: 'audioSpeech',
  kind: 'speech',
  prepare(value, call) {
    const check = checkRequest(value);
    if (check.kind === 'refused') return check.error;
    const { input, response_format = 'mp3' } = check.body;
    const make = makers.get(response_format);
    if (make === undefined) return notMocked(`response_format: ${response_format}`);
    const promptTokens = call.tokens.text(input);
    return {
      demand: { kind: 'embeddings', promptTokens, promptCharacters: input.length, maxTokens: undefined },
      reply: () => ({
        kind: 'json',
        body: make(input.length / charactersPerSecond),
        usage: { promptTokens, completionTokens: 0, totalTokens: promptTokens },
      }),
    };
  },
};
