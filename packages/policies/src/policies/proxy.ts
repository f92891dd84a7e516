import { string } from '../attributes.ts';
import { definePolicy, notRun } from '../define-policy.ts';

/** Routes backend calls through an HTTP proxy. */
export const proxy = definePolicy({
  name: 'proxy',
  sections: ['inbound'],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/proxy-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    url: string({ required: true, expressions: true, doc: 'http://host:port only' }),
    username: string({ expressions: true, doc: 'the username' }),
    password: string({ expressions: true, doc: 'the password' }),
  },
  run: notRun,
});
