import { string } from '../attributes.ts';
import { definePolicy, notWritten } from '../define-policy.ts';

/** Routes backend calls through an HTTP proxy. */
export const proxy = definePolicy({
  name: 'proxy',
  sections: ['inbound'],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/proxy-policy',
  ...notWritten,
  attributes: {
    url: string({ required: true, expressions: true, doc: 'http://host:port only' }),
    username: string({ expressions: true, doc: 'the username' }),
    password: string({ expressions: true, doc: 'the password' }),
  },
});
