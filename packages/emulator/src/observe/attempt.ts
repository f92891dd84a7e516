import type { Topology } from '@spillway/artifacts';
import { type ByteStream, decodeUtf8 } from '@spillway/policies';
import type { BackendResponse, OutgoingRequest } from '../transport/transport.ts';
import { errorCode, TransportError } from '../transport/transport.ts';
import { type AnswerFacts, readAnswer } from './answer-usage.ts';
import { genAiOperationOf } from './gen-ai.ts';
import type { ObservedAttempt, ObservedUsage } from './record.ts';
import { WatchedAnswer, WatchedRequest } from './watched.ts';

/** What an attempt is told about by the request it belongs to. */
export interface Attempted {
  now(): number;
  /** Another one of its answers has come to an end. */
  settled(): void;
  streamStarted(): void;
}

interface Place {
  readonly kind: ObservedAttempt['kind'];
  readonly backend: string;
  readonly instance: { readonly id: string; readonly region: string } | undefined;
  readonly topology: Topology | undefined;
}

/** `/openai/deployments/gpt-4o/chat/completions` names it; other paths leave it to the body. */
const deploymentInPath = (url: string): string | undefined => {
  const [, name] = /\/openai\/deployments\/([^/?#]+)/.exec(url) ?? [];
  return name === undefined ? undefined : decodeURIComponent(name);
};

const modelIn = (body: Uint8Array | undefined): string | null => {
  if (body === undefined || body.length === 0) return null;
  try {
    const model = (JSON.parse(decodeUtf8(body)) as { readonly model?: unknown } | null)?.model;
    return typeof model === 'string' && model !== '' ? model : null;
  } catch {
    // Not JSON: a file, or nothing the backend takes.
    return null;
  }
};

const reasonOf = (error: unknown, signal: AbortSignal): string => {
  if (signal.aborted) return (signal.reason as Error | undefined)?.message === 'timeout' ? 'timeout' : 'client-closed';
  return error instanceof TransportError ? error.code : (errorCode(error) ?? 'broken');
};

const contentType = ({ headers }: BackendResponse): string =>
  headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';

/** One call of a backend while it is under way, and after it. */
export class Attempt implements ObservedAttempt {
  readonly kind: ObservedAttempt['kind'];
  readonly backend: string;
  readonly instance: string | null;
  readonly region: string | null;
  readonly startedAt: number;
  readonly genAiOperation: string | null;
  deployment: string | null;
  model: string | null = null;
  responseModel: string | null = null;
  endedAt = 0;
  status: number | null = null;
  error: string | null = null;
  isStreamed = false;
  usage: ObservedUsage | null = null;
  #of: Attempted | undefined;
  #topology: Topology | undefined;
  #request: WatchedRequest | Uint8Array | undefined;
  #answer: WatchedAnswer | undefined;
  #signal: AbortSignal | undefined;
  readonly #method: string;

  constructor(of: Attempted, request: OutgoingRequest, place: Place) {
    this.kind = place.kind;
    this.backend = place.backend;
    this.instance = place.instance?.id ?? null;
    this.region = place.instance?.region ?? null;
    this.startedAt = of.now();
    this.genAiOperation = genAiOperationOf(request.url.replace(/[?#].*$/s, ''));
    this.deployment = deploymentInPath(request.url) ?? null;
    this.#of = of;
    this.#topology = place.topology;
    this.#method = request.method;
    this.#signal = request.signal;
    const { body } = request;
    this.#request = body === undefined || body instanceof Uint8Array ? body : new WatchedRequest(body);
  }

  /** The body to send in place of the request's own. */
  get body(): Uint8Array | ByteStream | undefined {
    return this.#request;
  }

  failed(error: unknown): void {
    this.#close(reasonOf(error, this.#signal as AbortSignal), null);
  }

  /** Watches an answer whose head is here. */
  answered(answer: BackendResponse): BackendResponse {
    this.status = answer.status;
    const isSuccess = answer.status >= 200 && answer.status < 300;
    const type = isSuccess && this.#method === 'POST' ? contentType(answer) : '';
    this.isStreamed = type.includes('text/event-stream');
    if (this.isStreamed) this.#of?.streamStarted();
    if (answer.upgraded !== undefined) {
      this.#close(null, { promptTokens: 0, completionTokens: 0, totalTokens: 0, counted: 'unknown', isPartial: false });
      return answer;
    }
    this.#answer = new WatchedAnswer(answer.body, this, { drains: type.includes('json') });
    return { ...answer, body: this.#answer };
  }

  answerEnded(isComplete: boolean, error: unknown): void {
    const how = error === undefined ? this.#unread() : reasonOf(error, this.#signal as AbortSignal);
    if (this.status === null || this.status < 200 || this.status >= 300 || this.#method !== 'POST')
      this.#close(isComplete ? null : how, null);
    else void this.#read(isComplete, isComplete ? null : how);
  }

  /** Nobody will read its answer any more. */
  abandon(): void {
    if (this.#answer !== undefined) void this.#answer.return().catch(() => undefined);
  }

  get isOpen(): boolean {
    return this.#of !== undefined;
  }

  /** Who reads no more of a stream has gone; any other answer was thrown away by the gateway. */
  #unread(): string | null {
    return this.isStreamed ? 'client-closed' : null;
  }

  async #read(isComplete: boolean, error: string | null): Promise<void> {
    const kept = this.#answer?.kept;
    const request = this.#requestBytes();
    let facts: AnswerFacts = { model: null, usage: null };
    if (kept !== undefined)
      facts = await readAnswer({
        isStreamed: this.isStreamed,
        bytes: kept.bytes(),
        isWhole: kept.isWhole,
        isComplete,
        request,
      });
    this.responseModel = facts.model;
    this.#close(error, facts.usage);
  }

  #requestBytes(): Uint8Array | undefined {
    const body = this.#request;
    if (!(body instanceof WatchedRequest)) return body ?? new Uint8Array();
    return body.kept.isWhole ? body.kept.bytes() : undefined;
  }

  /** Lets go of everything but the facts. */
  #close(error: string | null, usage: ObservedUsage | null): void {
    const of = this.#of;
    if (of === undefined) return;
    this.#of = undefined;
    this.error = error;
    this.usage = usage;
    this.deployment ??= modelIn(this.#requestBytes());
    const known = this.#topology?.instances[this.instance ?? '']?.deployments[this.deployment ?? ''];
    this.model = known?.model ?? this.responseModel;
    this.endedAt = of.now();
    this.#request = undefined;
    this.#answer = undefined;
    this.#signal = undefined;
    this.#topology = undefined;
    of.settled();
  }
}
