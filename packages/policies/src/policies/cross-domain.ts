import { boolean, oneOf, string, xmlNameOf } from '../attributes.ts';
import { Body } from '../body.ts';
import { named } from '../children.ts';
import { defineChild, definePolicy, type RunningChild } from '../define-policy.ts';
import { newResponse } from '../message.ts';
import { encodeUtf8 } from '../utf8.ts';

/** Which policy files count. */
export const crossDomainSiteControl = defineChild({
  name: 'site-control',
  content: 'none',
  max: 1,
  attributes: {
    permittedCrossDomainPolicies: oneOf(['all', 'by-content-type', 'master-only', 'none'], {
      required: true,
      doc: 'all files, those of the right content type, this one only, or none',
    }),
  },
});

/** Who may read answers. */
export const crossDomainAllowAccessFrom = defineChild({
  name: 'allow-access-from',
  content: 'none',
  attributes: {
    domain: string({ required: true, doc: 'the domain, with wildcards' }),
    secure: boolean({ default: 'true', doc: 'whether it has to be over HTTPS' }),
  },
});

/** Who may send which headers. */
export const crossDomainAllowHttpRequestHeadersFrom = defineChild({
  name: 'allow-http-request-headers-from',
  content: 'none',
  attributes: {
    domain: string({ required: true, doc: 'the domain, with wildcards' }),
    headers: string({ required: true, doc: 'the headers, with wildcards' }),
    secure: boolean({ default: 'true', doc: 'whether it has to be over HTTPS' }),
  },
});

/** The policy file. */
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

const own = new Map(crossDomainCrossDomainPolicy.definition.children?.map((child) => [child.name, child]));

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const lineOf = ({ name, attributes }: RunningChild): string => {
  const known = own.get(name)?.attributes ?? {};
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${known[key] === undefined ? key : xmlNameOf(key, known[key])}="${escaped(String(value))}"`,
  );
  return `  <${name}${written.join('')} />\n`;
};

const root = crossDomainCrossDomainPolicy.definition.name;

const fileOf = (lines: readonly RunningChild[]): string =>
  [
    '<?xml version="1.0"?>\n',
    `<!DOCTYPE ${root} SYSTEM "http://www.adobe.com/xml/dtds/${root}.dtd">\n`,
    `<${root}>\n${lines.map(lineOf).join('')}</${root}>\n`,
  ].join('');

/** Serves the file in which Flash and Silverlight look for permissions. */
export const crossDomain = definePolicy({
  name: 'cross-domain',
  sections: ['inbound'],
  scopes: ['global'],
  once: true,
  content: 'children',
  children: [crossDomainCrossDomainPolicy.definition],
  traits: ['answersWithoutApi'],
  reference: 'https://learn.microsoft.com/azure/api-management/cross-domain-policy',
  fidelity: 'approximate',
  difference:
    'served at /crossdomain.xml of the gateway as text/x-cross-domain-policy, as Adobe’s specification says; where the service does is not published (assumed)',
  attributes: {},
  async run(_attributes, run, children) {
    const { method, originalUrl } = run.request;
    if (method !== 'GET' || originalUrl.path !== '/crossdomain.xml') return undefined;
    const file = named(await children.elements(), root);
    const bytes = encodeUtf8(fileOf((await file?.elements()) ?? []));
    const response = newResponse(200, Body.ofBytes(bytes));
    response.headers.set('Content-Type', 'text/x-cross-domain-policy');
    response.headers.set('Content-Length', String(bytes.length));
    return response;
  },
});
