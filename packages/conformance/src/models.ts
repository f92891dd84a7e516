import type { Deployment } from '@spillway/artifacts';
import { kindOf } from '@spillway/mock-aoai';

// Models that make pictures, films or speech, and those that are spoken to over a socket (reference page: models).
const otherModels = /^(dall-e|gpt-image|sora|whisper|tts)|-(realtime|transcribe|tts)\b/;

/** Why a deployment answers no chat completions; undefined when it does. */
export const noChatReason = ({ model, sku }: Deployment): string | undefined => {
  if (kindOf(model) === 'embeddings' || otherModels.test(model))
    return `its model \`${model}\` answers no chat completions`;
  return sku.endsWith('Batch') ? `its SKU \`${sku}\` answers batches only` : undefined;
};

export const isChat = (deployment: Deployment | undefined): boolean =>
  deployment !== undefined && noChatReason(deployment) === undefined;

export const isEmbeddings = ({ model }: Deployment): boolean => kindOf(model) === 'embeddings';
