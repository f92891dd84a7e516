import { boolean, integer, oneOf, string } from '../attributes.ts';
import { definePolicy, notRun } from '../define-policy.ts';

/** Limits LLM token rate and/or token quota per key. */
export const llmTokenLimit = definePolicy({
  name: 'llm-token-limit',
  sections: ['inbound'],
  gateways: ['classic', 'v2', 'self-hosted', 'workspace'],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/llm-token-limit-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    counterKey: string({ required: true, expressions: true, doc: 'the counter key' }),
    tokensPerMinute: integer({ expressions: true, doc: 'rate, quota, or both' }),
    tokenQuota: integer({ expressions: true, doc: 'needs token-quota-period' }),
    tokenQuotaPeriod: oneOf(['Hourly', 'Daily', 'Weekly', 'Monthly', 'Yearly', 'Indefinite'], {
      expressions: true,
      doc: 'Indefinite is XSD-only (XSD default); expressions per 2026 docs/changelog, XSD of July 2025 has enum only',
    }),
    estimatePromptTokens: boolean({
      required: true,
      doc: 'toolkit emits the misspelling estimate-prompt-token; toolkit marks it expression-able',
    }),
    retryAfterHeaderName: string({ default: 'Retry-After', doc: 'the retry after header name' }),
    retryAfterVariableName: string({ doc: 'the retry after variable name' }),
    remainingQuotaTokensHeaderName: string({ doc: 'the remaining quota tokens header name' }),
    remainingQuotaTokensVariableName: string({ doc: 'the remaining quota tokens variable name' }),
    remainingTokensHeaderName: string({ doc: 'the remaining tokens header name' }),
    remainingTokensVariableName: string({ doc: 'the remaining tokens variable name' }),
    tokensConsumedHeaderName: string({ doc: 'set after the backend answered' }),
    tokensConsumedVariableName: string({ doc: 'estimate (or 0) from backend on, actual in outbound' }),
    promptType: oneOf(['auto', 'chat-completion', 'completion', 'embeddings'], {
      default: 'auto',
      doc: 'the prompt type',
    }),
    ignorePrompt: boolean({ default: 'false', doc: 'the ignore prompt' }),
  },
  run: notRun,
});
