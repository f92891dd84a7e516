import { PolicyError } from '@spillway/policies';
import type { Script } from './scripts.ts';

type Library = typeof import('redis');
type Client = ReturnType<Library['createClient']>;

/** How long a command, or a way to Redis, may take: a request waits no longer for what is shared. */
const timeoutMs = 250;
const retryMs = 500;

/** Two connections: one that listens can do nothing else. */
interface Session {
  readonly commands: Client;
  readonly listening: Client;
}

/** Told once when Redis is lost, and once when it is back. */
export type LinkChange = { readonly isUp: true } | { readonly isUp: false; readonly reason: string };

export interface LinkOptions {
  readonly url: string;
  readonly onChange: (change: LinkChange) => void;
}

const inTime = async <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    // Behind what has arrived meanwhile: a process that was busy for long blames nobody else.
    const isLate = (): unknown => setImmediate(() => reject(new Error(`no answer within ${timeoutMs} ms`)));
    timer = setTimeout(isLate, timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // Node tells several addresses at once that refuse, and then says nothing itself.
  return error.message || ('code' in error ? String(error.code) : error.name);
};

const isUnknownScript = (error: unknown): boolean => error instanceof Error && error.message.startsWith('NOSCRIPT');

const drop = ({ commands, listening }: Session): void => {
  for (const client of [commands, listening]) if (client.isOpen) client.destroy();
};

/**
 * The way to Redis. Whatever goes wrong, an error, silence or a lost connection, ends the session; commands then use
 * their fallback without waiting, until a new session has proved that Redis takes writes.
 */
export class RedisLink {
  readonly #library: Library;
  readonly #options: LinkOptions;
  readonly #subscriptions = new Map<string, (message: string) => void>();
  readonly #whenUp: (() => Promise<void>)[] = [];
  #session: Session | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  private constructor(library: Library, options: LinkOptions) {
    this.#library = library;
    this.#options = options;
  }

  /** @throws when Redis cannot be reached at the start */
  static async open(library: Library, options: LinkOptions): Promise<RedisLink> {
    const link = new RedisLink(library, options);
    link.#session = await link.#connect();
    return link;
  }

  get isUp(): boolean {
    return this.#session !== undefined;
  }

  /** Messages of a channel, in this session and in those to come. */
  async subscribe(channel: string, listener: (message: string) => void): Promise<void> {
    this.#subscriptions.set(channel, listener);
    await this.attempt(
      async () => this.#session?.listening.subscribe(channel, listener),
      () => undefined,
    );
  }

  /** Runs now and whenever Redis is back. */
  async whenUp(work: () => Promise<void>): Promise<void> {
    this.#whenUp.push(work);
    await this.attempt(work, () => undefined);
  }

  /** What `work` gives, or the fallback when Redis does not answer in time. */
  async attempt<T>(work: () => Promise<T>, fallback: () => T | Promise<T>): Promise<T> {
    const session = this.#session;
    if (session === undefined) return fallback();
    try {
      return await inTime(work());
    } catch (error) {
      // What the policy asks for cannot be done; Redis is well.
      if (error instanceof PolicyError) throw error;
      this.#lose(session, error);
      return fallback();
    }
  }

  /** One command; inside `attempt` only. */
  async command(...parts: readonly string[]): Promise<unknown> {
    if (this.#session === undefined) throw new Error('there is no connection');
    return this.#session.commands.sendCommand([...parts]);
  }

  /** One script; inside `attempt` only. */
  async run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args.map(String)];
    try {
      return await this.command('EVALSHA', script.sha, ...rest);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return this.command('EVAL', script.source, ...rest);
    }
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    if (this.#session !== undefined) drop(this.#session);
    this.#session = undefined;
  }

  async #connect(): Promise<Session> {
    const { url } = this.#options;
    const client = (): Client =>
      this.#library.createClient({
        url,
        disableOfflineQueue: true,
        socket: { reconnectStrategy: false, connectTimeout: timeoutMs },
      });
    const session: Session = { commands: client(), listening: client() };
    const end = (error: unknown): void => this.#lose(session, error);
    for (const each of [session.commands, session.listening])
      each.on('error', end).on('end', () => end(new Error('the connection was closed')));
    try {
      await inTime(Promise.all([session.commands.connect(), session.listening.connect()]));
      // One that is full, or a replica, answers and still keeps nothing.
      await inTime(session.commands.sendCommand(['SET', 'spillway:probe', '1', 'PX', '1000']));
      for (const [channel, listener] of this.#subscriptions)
        await inTime(session.listening.subscribe(channel, listener));
      return session;
    } catch (error) {
      drop(session);
      throw error;
    }
  }

  #lose(session: Session, error: unknown): void {
    if (this.#session !== session || this.#isClosed) return;
    this.#session = undefined;
    drop(session);
    this.#options.onChange({ isUp: false, reason: reasonOf(error) });
    this.#tryAgain();
  }

  #tryAgain(): void {
    this.#retry = setTimeout(() => void this.#reconnect(), retryMs);
  }

  async #reconnect(): Promise<void> {
    let session: Session;
    try {
      session = await this.#connect();
    } catch {
      // Still away: said when it was lost.
      if (!this.#isClosed) this.#tryAgain();
      return;
    }
    if (this.#isClosed) return drop(session);
    this.#session = session;
    this.#options.onChange({ isUp: true });
    for (const work of this.#whenUp) await this.attempt(work, () => undefined);
  }
}
