import { HeaderMap } from './headers.ts';

/** What the caller gets when no on-error section changes it. */
export interface ErrorAnswer {
  readonly status: number;
  /** In place of the phrase that goes with the status. */
  readonly reasonPhrase?: string;
  /** The text on the wire when it differs from the error's own message. */
  readonly wireMessage?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends the request to on-error. The fields are those of `context.LastError`. */
export class PolicyError extends Error {
  readonly reason: string;
  readonly answer: ErrorAnswer;
  /** Policy or built-in step that failed; the pipeline fills it with the policy's name when absent. */
  readonly source: string | undefined;
  /** False for refusals that APIM raises outside the policy element, which leave LastError.PolicyId empty. */
  readonly namesPolicyId: boolean;
  /** Where in the policy document, when one expression is to blame. */
  readonly place: { readonly file: string; readonly line: number; readonly column: number } | undefined;

  constructor(
    reason: string,
    message: string,
    answer: ErrorAnswer,
    detail: Partial<Pick<PolicyError, 'source' | 'namesPolicyId' | 'place'>> & ErrorOptions = {},
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'PolicyError';
    this.reason = reason;
    this.answer = answer;
    this.source = detail.source;
    this.namesPolicyId = detail.namesPolicyId ?? true;
    this.place = detail.place;
  }

  /** The answer's headers as a map of its own. */
  headers(): HeaderMap {
    return HeaderMap.from(Object.entries(this.answer.headers ?? {}));
  }
}
