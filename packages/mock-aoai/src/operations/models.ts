import { kindOf, modelName } from '../deployments.ts';
import { resourceNotFound } from '../errors.ts';
import type { DeploymentSpec } from '../topology.ts';
import type { Resource, ResourceRequest } from './operation.ts';

const modelOf = ({ model }: DeploymentSpec, id: string, created: number) => ({
  id,
  object: 'model',
  created,
  owned_by: 'azure-openai',
  status: 'succeeded',
  capabilities: { chat_completion: kindOf(model) === 'chat', embeddings: kindOf(model) === 'embeddings' },
});

const modelsOf = ({ specs, created }: ResourceRequest) => {
  const byName = new Map(Object.values(specs).map((spec) => [modelName(spec), spec]));
  return [...byName].map(([id, spec]) => modelOf(spec, id, created));
};

/** The models an instance's deployments use, one row each (API specification; `capabilities` assumed). */
export const listModels: Resource = {
  name: 'Models_List',
  answer: (request) => ({ status: 200, body: { object: 'list', data: modelsOf(request) } }),
};

/** One of them (API specification). */
export const retrieveModel: Resource = {
  name: 'Models_Get',
  answer(request) {
    const body = modelsOf(request).find(({ id }) => id === request.params['model']);
    return body === undefined ? resourceNotFound : { status: 200, body };
  },
};
