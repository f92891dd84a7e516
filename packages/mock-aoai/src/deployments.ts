import { type Capacity, capacityOf } from './capacity.ts';
import { type SlidingWindow, slidingWindow } from './sliding-window.ts';
import type { DeploymentSpec, InstanceSpec, QuotaSpec } from './topology.ts';

/** What a deployment's model can do. */
export type ModelKind = 'chat' | 'completions' | 'embeddings' | 'images' | 'audio' | 'speech' | 'realtime';

/** A deployment with its limit. */
export interface Deployment {
  readonly id: string;
  readonly spec: DeploymentSpec;
  readonly capacity: Capacity;
}

/** The deployments of one instance. */
export interface Deployments {
  /** @param kind what the deployment is wanted for; decides the model of one that is only guessed */
  find(id: string, kind: ModelKind): Deployment | undefined;
}

const unlimited = { sku: 'Standard', capacity: Number.POSITIVE_INFINITY };

const guessedSpecs: Readonly<Record<ModelKind, DeploymentSpec>> = {
  chat: { ...unlimited, model: 'gpt-4o', version: '2024-11-20' },
  completions: { ...unlimited, model: 'gpt-35-turbo-instruct', version: '0914' },
  embeddings: { ...unlimited, model: 'text-embedding-3-small' },
  images: { ...unlimited, model: 'gpt-image-1' },
  audio: { ...unlimited, model: 'whisper' },
  speech: { ...unlimited, model: 'tts' },
  realtime: { ...unlimited, model: 'gpt-realtime' },
};

/** The windows of the quotas a deployment draws from; one window for each quota of the topology. */
export type SharedQuotas = (instance: InstanceSpec, spec: DeploymentSpec) => readonly SlidingWindow[];

export const sharedQuotas = (quotas: readonly QuotaSpec[]): SharedQuotas => {
  const windows = quotas.map((quota) => ({
    quota,
    window: slidingWindow(Math.min(quota.tokensPerMinute, quota.available ?? Number.POSITIVE_INFINITY), 60_000),
  }));
  return ({ subscription, region }, { model, sku }) =>
    windows
      .filter(
        ({ quota }) =>
          quota.model === model &&
          (quota.sku === undefined || quota.sku === sku) &&
          (quota.subscription === undefined || quota.subscription === subscription) &&
          (quota.region === undefined || quota.region === region),
      )
      .map(({ window }) => window);
};

/** @param options.acceptAny answer for every id: as gpt-4o, or text-embedding-3-small, without a limit */
export const createDeployments = (
  instance: InstanceSpec,
  options: { readonly acceptAny: boolean; readonly quotas?: SharedQuotas },
): Deployments => {
  const known = new Map(
    Object.entries(instance.deployments).map(([id, spec]) => [
      id,
      { id, spec, capacity: capacityOf(spec, options.quotas?.(instance, spec)) },
    ]),
  );
  return {
    find(id, kind) {
      const found = known.get(id);
      if (found || !options.acceptAny) return found;
      const spec = guessedSpecs[kind];
      return { id, spec, capacity: capacityOf(spec) };
    },
  };
};

const kinds: readonly (readonly [RegExp, ModelKind])[] = [
  [/embedding/, 'embeddings'],
  [/-instruct$|^(?:davinci|babbage)/, 'completions'],
  [/^(?:dall-e|gpt-image)/, 'images'],
  [/^whisper|-transcribe/, 'audio'],
  [/^tts|-tts/, 'speech'],
  [/realtime/, 'realtime'],
];

/** What a model makes, by its name. */
export const kindOf = (model: string): ModelKind => kinds.find(([name]) => name.test(model))?.[1] ?? 'chat';

/**
 * The model as answers name it (recorded): `gpt-4o-2024-11-20`. A version that is no date, such as the `1` of an embedding
 * model, is left out.
 */
export const modelName = ({ model, version }: DeploymentSpec): string =>
  version !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(version) ? `${model}-${version}` : model;
