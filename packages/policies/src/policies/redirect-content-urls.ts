import { definePolicy, notWritten } from '../define-policy.ts';

/** Rewrites body links between backend and gateway URLs. */
export const redirectContentUrls = definePolicy({
  name: 'redirect-content-urls',
  sections: ['inbound', 'outbound'],
  once: true,
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/redirect-content-urls-policy',
  ...notWritten,
  attributes: {},
});
