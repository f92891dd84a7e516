import type { LatencySpec } from './latency.ts';
import type { Reply } from './operations/operation.ts';

/** What an instance decides to send back, before time passes and it becomes a `Response`. */
export type Answer =
  | {
      readonly kind: 'plain';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      /** A string and bytes go out as they are, anything else as JSON. */
      readonly body: unknown;
    }
  | {
      readonly kind: 'reply';
      readonly headers: Readonly<Record<string, string>>;
      readonly reply: Reply;
      /** The region that processes it. */
      readonly processedIn: string | undefined;
      readonly latency: LatencySpec | undefined;
      /** To be called once with the tokens really used, prompt included. */
      readonly settle: (totalTokens: number) => void;
    };
