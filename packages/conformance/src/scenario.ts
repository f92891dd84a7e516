import type { ConsumerLimits } from '@spillway/artifacts';
import type { SourceText, Span } from '@spillway/diagnostics';
import type { Fault } from '@spillway/mock-aoai';

/** Who a fault or a count is about: a role of the built-in families, or an instance of the topology. */
export type Subject = string;

/** Where a caller may put the subscription key. */
export type KeyPlace = 'header' | 'query' | 'bearer';

export interface FaultStep {
  readonly at?: number;
  /**
   * `ptu` is the first-choice member, `payg` the next, `member-3` the third in no particular order, `tier-2` those of the
   * second priority, `members` all of them, `foreign` what lies outside, `*` every one; or an instance. Its `deployment`
   * may be `chat` or `embeddings`.
   */
  readonly fault: Fault & { readonly on: Subject };
}

export interface HealStep {
  readonly at?: number;
  readonly heal: Subject;
}

export interface RequestExpectation {
  /** How many answers of each status all requests of the row get; others must not occur. */
  readonly statuses?: Readonly<Record<string, number>>;
  readonly status?: number;
  readonly attempts?: number | { readonly atMost: number };
  readonly retryAfter?: number;
  /** Which gateway gives the answer. */
  readonly gateway?: string;
  /** Who gives the answer. */
  readonly servedBy?: Subject;
  /** Nobody is asked twice. */
  readonly members?: 'different';
  /** Virtual seconds until the answer is there. */
  readonly elapsed?: number;
  /** Headers of the answer; null: not there. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Part of the answer's text. */
  readonly contains?: string;
  /** Of a streamed answer: `whole` ends with its terminator, `broken` does not. */
  readonly stream?: 'whole' | 'broken';
}

/** Requests in a row. */
export interface Requests {
  /** How many, at the same moment one after the other; default 1. */
  readonly count?: number;
  /** Seconds between them; with `until`, in place of `count`, one at the start and then at every interval up to that second. */
  readonly every?: number;
  readonly until?: number;
  /**
   * `other`, `other-2`, …: further callers of the API with the same limits. `trusted`: one who may see where answers come
   * from. Default: the caller who is judged.
   */
  readonly as?: string;
  /** Where the subscription key goes; the other places get canaries. Default `header`, without canaries. */
  readonly credentials?: KeyPlace;
  /** What is wrong with the caller's token: there is none, it has ended, somebody else signed it, or these claims. */
  readonly token?: 'none' | 'expired' | 'forged' | Readonly<Record<string, string>>;
  /** `denied`: the first operation of an API that the caller may not call. */
  readonly api?: 'denied';
  /** Headers beside those a client needs; `{n}` is the number of the request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields of the body beside those a client needs, or in their place. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly stream?: boolean;
  /** Default `chat`. `thread` begins a thread of the Assistants API, `message` adds to the last one; cookies are kept. */
  readonly operation?: 'chat' | 'embeddings' | 'responses' | 'thread' | 'message';
  /**
   * `other`: another chat deployment behind the API that the caller may use; `denied`: one that another consumer may use and
   * the caller may not; `ungranted`: one that nobody may; or a name. Default: the one that is judged.
   */
  readonly deployment?: string;
  /** All of them at once, not one after the other; with `count`. */
  readonly concurrent?: boolean;
  /** Bytes of the question, in letters of many scripts; default: a word. */
  readonly size?: number;
  readonly expect?: RequestExpectation;
}

export interface RequestStep {
  readonly at?: number;
  readonly request: Requests;
}

/** Several rows side by side, in the order of their moments. */
export interface ParallelStep {
  readonly at?: number;
  readonly requests: readonly Requests[];
}

export interface GatewayStep {
  readonly at?: number;
  /** `down`: nobody can connect. `disabled`: named to nobody any more. */
  readonly gateway: { readonly on: string; readonly state: 'up' | 'disabled' | 'down' };
}

export interface HealthStep {
  readonly at?: number;
  /** What is said of the worst route to models, without asking any: `unhealthy` is 503 for a load balancer. */
  readonly health: {
    readonly state: 'healthy' | 'degraded' | 'unhealthy';
    /** How many of its members are open. */
    readonly open?: number;
  };
}

export type Step = FaultStep | HealStep | GatewayStep | HealthStep | RequestStep | ParallelStep;

/** The rows of requests that a step sends. */
export const rowsOf = (step: Step): readonly Requests[] =>
  'request' in step ? [step.request] : 'requests' in step ? step.requests : [];

/** How successful answers are shared out. */
export interface Shares {
  /** `weights`: those that the pool gives the members of its first priority; or whole numbers of one's own. */
  readonly of: 'weights' | Readonly<Record<Subject, number>>;
  /** `one-request`: for turns that are fixed, whose last round may be unfinished; `three-sigma`: for those that chance decides. */
  readonly within: 'one-request' | 'three-sigma';
}

/** What must be true at the end of a case. */
export interface Expectation {
  /** How many answers of each status; others must not occur. */
  readonly statuses?: Readonly<Record<string, number>>;
  /** HTTP requests that reached an instance. */
  readonly calls?: Readonly<Record<Subject, number>>;
  /** Seconds at which an instance was called; `"20-40"` is one call every second. */
  readonly callsAt?: Readonly<Record<Subject, readonly (number | string)[]>>;
  /** HTTP requests that asked an instance for a deployment: how many, or from how many to how many. */
  readonly asked?: Readonly<Record<string, number | readonly [number, number]>>;
  /** Requests with the same headers always ask for the same deployment. */
  readonly cohorts?: 'sticky';
  /** Requests that get no answer, or another status than 200, are sent from the one second to the other; there are some. */
  readonly errorsWithin?: readonly [number, number];
  /** Neither questions nor answers are in traces, metrics and messages. */
  readonly prompts?: 'unstored';
  /** Attempts of each request in order. */
  readonly attempts?: readonly number[];
  /** From this second on an instance is asked no more. */
  readonly quietFrom?: Readonly<Record<Subject, number>>;
  /** Successful answers that an instance gave. */
  readonly served?: Readonly<Record<Subject, number>>;
  readonly shares?: Shares;
  /** Tokens that an instance bills for. */
  readonly charged?: Readonly<Record<Subject, number>>;
  /**
   * What token metrics count is what instances bill for, as answers told it; or what the gateway estimated, and marked so,
   * because they did not tell.
   */
  readonly metered?: 'exact' | 'estimated';
  /** The same by dimensions of the metrics, in all three of them: what each dimension tells apart. */
  readonly meteredBy?: Readonly<Record<string, 'consumer' | 'deployment'>>;
  /** What traces say that each attempt used is what its instance bills for, those that failed nothing. */
  readonly attributed?: 'exact';
  /** Every attempt has a token of the gateway's own for the service that has not ended, and tokens were renewed meanwhile. */
  readonly identity?: 'renewed';
  /**
   * In no minute are members billed for more tokens than the caller's limit, and so many times the largest request. The
   * report tells how far the gateway's own count is from that.
   */
  readonly overshoot?: number;
  /** The least part of what its `limit` lets through that an instance serves, 0 to 1. */
  readonly utilisation?: Readonly<Record<Subject, number>>;
  /** The waits that callers are told never grow. */
  readonly retryAfters?: 'falling';
  /** All answers have the same status and the same text. */
  readonly answers?: 'alike';
  /**
   * `nothing`: no answer names an instance, a backend, a host or a region, has a header that is the service's own, or the
   * stack of a program. `server`: every one names the instance that gave it.
   */
  readonly discloses?: 'nothing' | 'server';
  /** What the gateway wrote down of where prompts went is where they were processed; the report lists the regions. */
  readonly regions?: 'logged';
  /** What reaches instances is what the caller sent, on every attempt. */
  readonly bodies?: 'unchanged';
  /** The caller's secrets appear at no instance, in no trace, no metric and no answer. */
  readonly leaks?: 'none';
}

export interface Case {
  readonly name: string;
  /** Merged into every fault step of the scenario that has no kind of its own. */
  readonly fault?: Fault;
  readonly steps?: readonly Step[];
  readonly expect?: Expectation;
}

/** A text of one file of the artifacts folder, and what stands in its place: every occurrence is replaced. */
export interface Patch {
  /** Path within the artifacts folder. */
  readonly file: string;
  /** Must occur. */
  readonly find: string;
  readonly replace: string;
}

/** A mistake in a gateway that the scenario must notice. */
export interface Break {
  /** What is wrong with the gateway then. */
  readonly name: string;
  /** Folder name of the project whose texts the patches know; default: whichever is judged. */
  readonly gateway?: string;
  readonly patches: readonly Patch[];
  /** Part of the line that the report has then, with what was expected: `openai/gpt-4o as demo, 404: statuses: expected …, got …`. */
  readonly report: string;
  /** Where it was read. */
  readonly place?: { readonly source: SourceText; readonly span: Span };
}

export interface Scenario {
  readonly id: string;
  readonly title: string;
  /**
   * `residency`: without a declared residency there is nothing to judge. `usage`: a policy asks streams for it. `metrics`:
   * a policy emits token metrics. `identity`: instances are asked in the name of the gateway. `token`: the caller comes
   * with a token. `grants`: it may use some deployments only. `distrust`: it may not see where answers come from.
   */
  readonly needs?: 'residency' | 'usage' | 'metrics' | 'identity' | 'token' | 'grants' | 'distrust';
  /** Members the deployment must have; default 1. */
  readonly members?: number;
  /** How many members each priority has, exactly: `[1, 2]`. */
  readonly tiers?: readonly number[];
  /** Regions the members must be in; default 1. */
  readonly regions?: number;
  /** The limits of the caller, exactly. A scenario that names none must keep those there are. */
  readonly limits?: Pick<ConsumerLimits, 'requestsPerMinute' | 'tokensPerMinute'>;
  /** `all`: requests go to the units of the first gateway in turn, each with counters and breakers of its own. */
  readonly units?: 'all';
  /** Requests come through a name in front of all gateways, from a client in the region of the first. */
  readonly frontDoor?: {
    /** How long the client keeps what the name service said; default 60. */
    readonly dnsTtlSeconds?: number;
    /** Between two looks at every gateway; default 30. */
    readonly probeSeconds?: number;
    /** What the looks ask for; default the gateway's own status, which says nothing about models. */
    readonly probePath?: string;
  };
  /** `random`: the gateway's reason text for a pool without members is another one every time. */
  readonly reasons?: 'random';
  readonly steps?: readonly Step[];
  readonly cases?: readonly Case[];
  readonly expect?: Expectation;
  /** Every combination of fault classes over all members and what lies outside, one request each; stands alone. */
  readonly sweep?: 'fault-classes';
  /** Mistakes that make it fail; `runBreaks` applies them, `runGate` does not. */
  readonly breaks?: readonly Break[];
  /** Where the scenario was read. */
  readonly place?: { readonly source: SourceText; readonly span: Span };
}

/** Seconds at which a row that begins at `start` sends; empty when its end lies before that. */
export const momentsOf = ({ count = 1, every = 0, until }: Requests, start: number): readonly number[] => {
  const length = until === undefined ? count : Math.floor((until - start) / every) + 1;
  return Array.from({ length: Math.max(0, length) }, (_, index) => start + index * every);
};
