import { string } from '../attributes.ts';
import { definePolicy } from '../define-policy.ts';
import { parseUrl } from '../message.ts';
import { PolicyError } from '../policy-error.ts';

/** Only plain HTTP is spoken with the proxy (reference page). */
const isProxyUrl = (text: string): boolean => {
  const url = parseUrl(text);
  return url?.scheme === 'http' && url.path === '/' && url.query.length === 0 && !url.host.includes('@');
};

/** Sends the request, or the one a policy around it makes, through an HTTP proxy. */
export const proxy = definePolicy({
  name: 'proxy',
  sections: ['inbound'],
  content: 'none',
  traits: ['routes'],
  reference: 'https://learn.microsoft.com/azure/api-management/proxy-policy',
  fidelity: 'approximate',
  difference:
    'Basic authentication only, no NTLM; requests to mocked instances stay in this process and the trace names the proxy',
  attributes: {
    url: string({ required: true, expressions: true, doc: 'the proxy, as http://host:port' }),
    username: string({ expressions: true, doc: 'the user of the proxy' }),
    password: string({ expressions: true, doc: 'the password of the proxy' }),
  },
  run({ url, username, password }, run) {
    if (!isProxyUrl(url))
      throw new PolicyError('InvalidProxy', `'${url}' is not of the form http://host:port.`, { status: 500 });
    run.request.proxy = { url, username, password };
    run.telemetry.trace('the request goes through a proxy', { url });
    return undefined;
  },
});
