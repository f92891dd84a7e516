import { kindOf, modelName } from '../deployments.ts';
import type { DeploymentSpec } from '../topology.ts';

/** The models an instance's deployments use, one row each (API specification; `capabilities` assumed). */
export const listModels = (specs: readonly DeploymentSpec[], created: number) => {
  const modelByName = new Map(specs.map((spec) => [modelName(spec), spec.model]));
  return {
    object: 'list',
    data: [...modelByName].map(([id, model]) => ({
      id,
      object: 'model',
      created,
      owned_by: 'azure-openai',
      status: 'succeeded',
      capabilities: { chat_completion: kindOf(model) === 'chat', embeddings: kindOf(model) === 'embeddings' },
    })),
  };
};
