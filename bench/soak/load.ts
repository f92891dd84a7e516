import { Agent } from 'undici';
import { key, path } from './service.ts';

/** What became of a request, for the client. */
export const outcomes = { unknown: 0, answered: 1, refused: 2, lost: 3 } as const;

/** The client's log: what became of each id, from 0 on. */
export interface ClientLog {
  readonly outcome: Uint8Array;
  sent: number;
  /** Why requests were lost; the first hundred. */
  readonly losses: { readonly id: number; readonly reason: string }[];
  inFlight: Set<number>;
}

export const clientLog = (): ClientLog => ({
  outcome: new Uint8Array(8_000_000),
  sent: 0,
  losses: [],
  inFlight: new Set(),
});

export interface Client {
  readonly log: ClientLog;
  /** Sends the next request; never rejects. */
  send(): Promise<void>;
  close(): Promise<void>;
}

const messages = [{ role: 'user', content: 'x'.repeat(900) }];
const body = JSON.stringify({ messages });

export const createClient = (url: string, log: ClientLog, connections: number): Client => {
  const agent = new Agent({ connections, pipelining: 1, headersTimeout: 60_000, bodyTimeout: 60_000 });
  const outcomeOf = async (id: number): Promise<number> => {
    const answer = await agent.request({
      origin: url,
      path,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'api-key': key, 'x-soak-id': String(id) },
      body,
    });
    const text = await answer.body.text();
    if (answer.statusCode === 503 || answer.statusCode === 429) return outcomes.refused;
    if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}: ${text.slice(0, 200)}`);
    const got = (JSON.parse(text) as { readonly id?: unknown }).id;
    if (got !== id) throw new Error(`the answer to ${String(got)}`);
    return outcomes.answered;
  };
  return {
    log,
    async send() {
      const id = log.sent++;
      log.inFlight.add(id);
      try {
        log.outcome[id] = await outcomeOf(id);
      } catch (error) {
        log.outcome[id] = outcomes.lost;
        if (log.losses.length < 100) log.losses.push({ id, reason: String(error) });
      }
      log.inFlight.delete(id);
    },
    close: () => agent.close(),
  };
};

export const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));

/** As many as the gateway can take: each of so many clients asks again as soon as it has its answer. Gives a rate. */
export const closedLoop = async (client: Client, clients: number, duration: number): Promise<number> => {
  const start = performance.now();
  const end = start + duration * 1000;
  const before = client.log.sent;
  const loop = async (): Promise<void> => {
    while (performance.now() < end) await client.send();
  };
  await Promise.all(Array.from({ length: clients }, loop));
  return ((client.log.sent - before) * 1000) / (performance.now() - start);
};

const tickMs = 10;

/** A rate that does not ask whether the gateway keeps up; ends when every answer is there. */
export const openLoop = async (client: Client, rate: number, duration: number): Promise<void> => {
  const start = performance.now();
  const waiting = new Set<Promise<void>>();
  let sent = 0;
  for (let now = start; now < start + duration * 1000; now = performance.now()) {
    for (const due = ((now - start) / 1000) * rate; sent < due; sent++) {
      const one = client.send().then(() => void waiting.delete(one));
      waiting.add(one);
    }
    await seconds(tickMs / 1000);
  }
  await Promise.all(waiting);
};
