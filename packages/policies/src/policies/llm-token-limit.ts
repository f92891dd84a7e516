import { definePolicy } from '../define-policy.ts';
import { checkTokenLimit, limitTokens, tokenLimitAttributes } from '../token-limit.ts';

/** Limits tokens of any model that speaks the format of OpenAI, per minute and key. */
export const llmTokenLimit = definePolicy({
  name: 'llm-token-limit',
  sections: ['inbound'],
  gateways: ['classic', 'v2', 'self-hosted', 'workspace'],
  content: 'none',
  traits: ['limits'],
  reference: 'https://learn.microsoft.com/azure/api-management/llm-token-limit-policy',
  fidelity: 'approximate',
  difference:
    'a sliding window, and a bucket that drains where the gateway of the topology is of tier Standard v2 or Premium v2 (inferred); requests and usage are read in the format of OpenAI only; periods of a quota are those of the UTC calendar, weeks from Monday on (assumed); a streamed answer books the usage its last event carries, else an estimate of prompt and text with one tokenizer (o200k_base), and its headers tell what was known before it began',
  attributes: tokenLimitAttributes,
  check: checkTokenLimit,
  run: limitTokens,
});
