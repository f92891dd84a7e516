import type { Backend, CircuitBreakerRule, SingleBackend } from '@spillway/artifacts';
import type { Clock } from '@spillway/policies';
import type { SharedBreakers } from '../state/redis/breakers.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { Pool } from './pool.ts';

/** What a backend id means right now. */
export type Resolved =
  | { readonly kind: 'backend'; readonly backend: SingleBackend; readonly breaker: CircuitBreaker | undefined }
  /** Every member is open, or the single backend is. */
  | { readonly kind: 'open'; readonly closesInMs: number }
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
        const share =
          shared && ((rule: CircuitBreakerRule, openForMs: number) => shared.fail(backend.id, rule, openForMs));
        this.#breakers.set(backend.id, kept ?? new CircuitBreaker(backend.circuitBreaker, clock, share));
      }
    }
  }

  /** What another process opened; without an id, that all are closed. */
  told(id: string | undefined, openUntil: number): void {
    if (id !== undefined) this.#breakers.get(id)?.openUntil(openUntil);
    else for (const breaker of this.#breakers.values()) breaker.reset();
  }

  resolve(id: string): Resolved {
    const backend = this.#backends.get(id);
    if (backend === undefined) return { kind: 'unknown' };
    if (backend.kind === 'single') return this.#single(backend);
    const member = this.#pools.get(id)?.pick((each) => this.#breakers.get(each)?.isOpen ?? false);
    const chosen = member === undefined ? undefined : this.#backends.get(member);
    if (chosen?.kind === 'single') return { kind: 'backend', backend: chosen, breaker: this.#breakers.get(chosen.id) };
    const waits = backend.members.map((each) => this.#breakers.get(each.backendId)?.closesInMs ?? 0);
    return { kind: 'open', closesInMs: Math.min(...waits) };
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
    if (breaker?.isOpen === true) return { kind: 'open', closesInMs: breaker.closesInMs };
    return { kind: 'backend', backend, breaker };
  }
}
