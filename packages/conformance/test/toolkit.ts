import { readFileSync } from 'node:fs';
import type { Backend } from '@spillway/artifacts';
import type { Topology } from '@spillway/mock-aoai';
import type { PolicyDocument } from '@spillway/policy-document';
import {
  type Answered,
  type Bench,
  backend,
  benchOn,
  breaker,
  type Call,
  endpointOf,
  openAiApi,
  policyOf,
  serviceOf,
} from './bench.ts';

// The published gateway policies that users copy, as they lie beside this project, and what their authors built around
// them: three simulated instances, three subscriptions of one product, three operations.

export const corpus = new URL('../../../../shared/corpus/', import.meta.url);

const policyFrom = (path: string, keepsBody = false): PolicyDocument => {
  const text = readFileSync(new URL(path, corpus), 'utf8');
  const kept = keepsBody ? text.replaceAll('<forward-request ', '<forward-request buffer-request-body="true" ') : text;
  return policyOf(kept, path);
};

const tokensPerMinute = {
  'gpt-35-turbo-10k-token': 10_000,
  'gpt-35-turbo-100k-token': 100_000,
  'gpt-35-turbo-100m-token': 100_000_000,
  embedding: 10_000,
  embedding100k: 100_000,
};

/** Milliseconds for a completion token of each instance; what is not named keeps the simulator's 19. */
export interface Speeds {
  readonly ptu1?: number;
  readonly payg1?: number;
  readonly payg2?: number;
}

export interface Fixture {
  /** The API's policy and the fragments it includes, as paths in the corpus. */
  readonly policy: string;
  readonly fragments?: Readonly<Record<string, string>>;
  readonly helper?: string;
  readonly backends?: readonly Backend[];
  /** Fragments keep the request body, so that it can be sent again. */
  readonly keepsBody?: boolean;
  readonly speeds?: Speeds;
  /** Tokens of every completion that is not bounded more tightly. */
  readonly completionTokens?: number;
}

const instances = { ptu1: 'westeurope', payg1: 'swedencentral', payg2: 'francecentral' } as const;

const topologyOf = ({ speeds = {}, completionTokens = 16 }: Fixture): Topology => ({
  instances: Object.fromEntries(
    Object.entries(instances).map(([id, region]) => {
      const perTokenMs = speeds[id as keyof Speeds] ?? 19;
      const deployments = Object.entries(tokensPerMinute).map(([name, capacity]) => {
        const isEmbedding = name.startsWith('embedding');
        const latency = isEmbedding ? { firstTokenMs: 100 } : { firstTokenMs: perTokenMs, perTokenMs };
        const model = isEmbedding ? 'text-embedding-ada-002' : 'gpt-35-turbo';
        const replies = [{ reply: 'word'.concat(' word'.repeat(completionTokens - 1)) }];
        return [name, { model, version: '0613', sku: 'Standard', capacity, charging: '2024-06', latency, replies }];
      });
      return [id, { endpoint: endpointOf(id), region, deployments: Object.fromEntries(deployments) }];
    }),
  ),
});

export const toolkitBackends: readonly Backend[] = [
  backend('ptu-backend-1', 'ptu1'),
  backend('payg-backend-1', 'payg1'),
  backend('payg-backend-2', 'payg2'),
  backend('ptu-backend-1-with-breaker', 'ptu1', breaker(3, 10_000, 60_000)),
];

/** The gateway with its three instances. */
export const toolkitBench = (fixture: Fixture): Bench => {
  const { policy, fragments = {}, helper, backends = [], keepsBody } = fixture;
  const topology = topologyOf(fixture);
  const serviceUrl = `${endpointOf('payg1')}/openai`;
  const helperOperation = {
    id: 'helper',
    displayName: 'helper',
    method: 'POST',
    urlTemplate: '/set-preferred-backends',
  };
  const apis = [
    openAiApi(policyFrom(policy), { serviceUrl }),
    ...(helper === undefined
      ? []
      : [openAiApi(policyFrom(helper), { id: 'helpers', path: 'helpers', operations: [helperOperation] })]),
  ];
  const documents = Object.entries(fragments).map(([id, path]) => [id, policyFrom(path, keepsBody)] as const);
  return benchOn(
    topology,
    serviceOf(topology, apis, [...toolkitBackends, ...backends], { fragments: new Map(documents) }),
  );
};

export interface Users {
  /** How many there are at a second; they come and go as the number changes. */
  readonly count: (second: number) => number;
  readonly seconds: number;
  /** The call of a user, counted from 0. */
  readonly call: (user: number, second: number) => Call;
}

/** Closed-loop users with a second of thinking between an answer and the next request. */
export const drive = async (
  { clock, now, send }: Bench,
  { count, seconds, call }: Users,
): Promise<readonly Answered[]> => {
  const most = Math.max(...Array.from({ length: seconds }, (_, second) => count(second)));
  const answers: Answered[] = [];
  const live = async (user: number): Promise<void> => {
    while (now() < seconds) {
      if (user < count(Math.floor(now()))) answers.push(await send(call(user, now())));
      await clock.sleep(1000);
    }
  };
  await Promise.all(Array.from({ length: most }, (_, user) => clock.run(() => live(user))));
  return answers.sort((a, b) => a.at - b.at);
};

/** Half the numbers are true, the same in every run. */
export const coin = (seed: number): (() => boolean) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state > 2 ** 31;
  };
};
