import { boolean, oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy, notWritten } from '../define-policy.ts';

/** `site-control` of `cross-domain`. */
export const crossDomainSiteControl = defineChild({
  name: 'site-control',
  content: 'none',
  max: 1,
  attributes: {
    permittedCrossDomainPolicies: oneOf(['all', 'by-content-type', 'master-only', 'none'], {
      required: true,
      doc: 'the permitted cross domain policies',
    }),
  },
});

/** `allow-access-from` of `cross-domain`. */
export const crossDomainAllowAccessFrom = defineChild({
  name: 'allow-access-from',
  content: 'none',
  attributes: {
    domain: string({ required: true, doc: 'the domain' }),
    secure: boolean({ default: 'true', doc: 'the secure' }),
  },
});

/** `allow-http-request-headers-from` of `cross-domain`. */
export const crossDomainAllowHttpRequestHeadersFrom = defineChild({
  name: 'allow-http-request-headers-from',
  content: 'none',
  attributes: {
    domain: string({ required: true, doc: 'the domain' }),
    headers: string({ required: true, doc: 'the headers' }),
    secure: boolean({ default: 'true', doc: 'the secure' }),
  },
});

/** `cross-domain-policy` of `cross-domain`. */
export const crossDomainCrossDomainPolicy = defineChild({
  name: 'cross-domain-policy',
  content: 'children',
  max: 1,
  attributes: {},
  children: [
    crossDomainSiteControl.definition,
    crossDomainAllowAccessFrom.definition,
    crossDomainAllowHttpRequestHeadersFrom.definition,
  ],
  order: 'any',
});

/** Serves an Adobe Flash/Silverlight cross-domain policy file. */
export const crossDomain = definePolicy({
  name: 'cross-domain',
  sections: ['inbound'],
  scopes: ['global'],
  once: true,
  content: 'children',
  children: [crossDomainCrossDomainPolicy.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/cross-domain-policy',
  ...notWritten,
  attributes: {},
});
