/** What the conventions call Azure OpenAI. */
export const genAiProvider = 'azure.ai.openai';

// https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/ names these; images and audio it does not.
/** The operation that a path means. */
export const genAiOperationOf = (path: string): string | null => {
  if (/\/(?:chat\/completions|responses)$/.test(path)) return 'chat';
  if (path.endsWith('/completions')) return 'text_completion';
  return path.endsWith('/embeddings') ? 'embeddings' : null;
};
