import type { Backend, PoolBackend, SingleBackend } from '@spillway/artifacts';
import type { Clock } from '@spillway/policies';
import type { SharedBreakers } from '../state/redis/breakers.ts';
import { memberAt, memberMark } from './affinity.ts';
import { CircuitBreaker, type ShareFailure } from './circuit-breaker.ts';
import { Pool } from './pool.ts';

/** What a backend id means right now. */
export type Resolved =
  | {
      readonly kind: 'backend';
      readonly backend: SingleBackend;
      readonly breaker: CircuitBreaker | undefined;
      /** A cookie that keeps the client with this member; undefined when it has it. */
      readonly affinity?: { readonly cookie: string; readonly value: string } | undefined;
    }
  /** Every member is open, or the single backend is; `status` is what the gateway then answers. */
  | { readonly kind: 'open'; readonly closesInMs: number; readonly status: number }
  | { readonly kind: 'unknown' };

/** State of one backend, for the control API. */
export interface BackendState {
  readonly id: string;
  readonly isOpen: boolean;
  readonly closesInMs: number;
}

interface RegistryOptions {
  /** Whose breakers and pointers go on for backends that have not changed. */
  readonly before?: BackendRegistry | undefined;
  readonly shared?: SharedBreakers | undefined;
}

/** What the gateway answers with in place of a backend whose breaker is open (reference page: backends). */
const unavailable = 503;

/** Entities are data: the same text is the same entity. */
const isSame = (a: Backend, b: Backend | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The backends of one gateway unit, with their breakers and round-robin pointers. */
export class BackendRegistry {
  readonly #backends: ReadonlyMap<string, Backend>;
  readonly #breakers = new Map<string, CircuitBreaker>();
  readonly #pools = new Map<string, Pool>();

  constructor(backends: ReadonlyMap<string, Backend>, clock: Clock, { before, shared }: RegistryOptions = {}) {
    this.#backends = backends;
    for (const backend of backends.values()) {
      const isKept = before !== undefined && isSame(backend, before.#backends.get(backend.id));
      if (backend.kind === 'pool')
        this.#pools.set(backend.id, (isKept ? before.#pools.get(backend.id) : undefined) ?? new Pool(backend));
      else if (backend.circuitBreaker !== undefined) {
        const kept = isKept ? before.#breakers.get(backend.id) : undefined;
        const share: ShareFailure | undefined =
          shared && ((rule, openForMs) => shared.fail(backend.id, rule, openForMs));
        this.#breakers.set(backend.id, kept ?? new CircuitBreaker(backend.circuitBreaker, clock, share));
      }
    }
  }

  /** What another process opened; without an id, that all are closed. */
  told(id: string | undefined, openUntil: number): void {
    if (id !== undefined) this.#breakers.get(id)?.openUntil(openUntil);
    else for (const breaker of this.#breakers.values()) breaker.reset();
  }

  /** `cookieOf` gives what the client sent as a cookie of that name. */
  resolve(id: string, cookieOf: (name: string) => string | undefined = () => undefined): Resolved {
    const backend = this.#backends.get(id);
    if (backend === undefined) return { kind: 'unknown' };
    return backend.kind === 'single' ? this.#single(backend) : this.#member(backend, cookieOf);
  }

  #member(pool: PoolBackend, cookieOf: (name: string) => string | undefined): Resolved {
    const isOpen = (each: string): boolean => this.#breakers.get(each)?.isOpen ?? false;
    const cookie = pool.affinityCookie;
    const sent = cookie === undefined ? undefined : memberAt(pool, cookieOf(cookie));
    // A client whose member is open goes to another one and stays there (assumed).
    const bound = sent === undefined || isOpen(sent) ? undefined : sent;
    const member = bound ?? this.#pools.get(pool.id)?.pick(isOpen);
    const chosen = member === undefined ? undefined : this.#backends.get(member);
    if (chosen?.kind === 'single') {
      const affinity =
        cookie === undefined || bound !== undefined ? undefined : { cookie, value: memberMark(chosen.id) };
      return { kind: 'backend', backend: chosen, breaker: this.#breakers.get(chosen.id), affinity };
    }
    const waits = pool.members.map((each) => this.#breakers.get(each.backendId)?.closesInMs ?? 0);
    return { kind: 'open', closesInMs: Math.min(...waits), status: pool.failureStatus ?? unavailable };
  }

  states(): readonly BackendState[] {
    return [...this.#backends.values()]
      .filter((backend) => backend.kind === 'single')
      .map(({ id }) => {
        const breaker = this.#breakers.get(id);
        return { id, isOpen: breaker?.isOpen ?? false, closesInMs: breaker?.closesInMs ?? 0 };
      });
  }

  reset(): void {
    for (const breaker of this.#breakers.values()) breaker.reset();
    for (const pool of this.#pools.values()) pool.reset();
  }

  #single(backend: SingleBackend): Resolved {
    const breaker = this.#breakers.get(backend.id);
    if (breaker?.isOpen === true)
      return {
        kind: 'open',
        closesInMs: breaker.closesInMs,
        status: backend.circuitBreaker?.failureStatus ?? unavailable,
      };
    return { kind: 'backend', backend, breaker };
  }
}
