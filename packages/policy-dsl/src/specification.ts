import type { Specification } from './gateway.ts';

const deployment = { name: 'deployment-id', in: 'path', required: true, schema: { type: 'string' } } as const;
const version = { name: 'api-version', in: 'query', required: true, schema: { type: 'string' } } as const;

const operation = (operationId: string, summary: string): Readonly<Record<string, unknown>> => ({
  operationId,
  summary,
  parameters: [deployment, version],
  responses: { 200: { description: 'OK' } },
});

/** The inference operations of Azure OpenAI, as clients call them: one deployment in the path. */
export const azureOpenaiInference: Specification = {
  openapi: '3.0.1',
  info: { title: 'Azure OpenAI', version: '2024-10-21' },
  paths: {
    '/deployments/{deployment-id}/chat/completions': {
      post: operation('ChatCompletions_Create', 'Creates a chat completion'),
    },
    '/deployments/{deployment-id}/completions': { post: operation('Completions_Create', 'Creates a completion') },
    '/deployments/{deployment-id}/embeddings': { post: operation('Embeddings_Create', 'Creates embeddings') },
  },
};
