import { string } from '../attributes.ts';
import { base64 } from '../base64.ts';
import { definePolicy } from '../define-policy.ts';
import { encodeUtf8 } from '../utf8.ts';

/** Sends the backend a user name and a password. */
export const authenticationBasic = definePolicy({
  name: 'authentication-basic',
  sections: ['inbound'],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/authentication-basic-policy',
  fidelity: 'exact',
  attributes: {
    username: string({ required: true, expressions: true, doc: 'the user' }),
    password: string({ role: 'secret', required: true, expressions: true, doc: 'the password' }),
  },
  run({ username, password }, run) {
    run.request.headers.set('Authorization', `Basic ${base64(encodeUtf8(`${username}:${password}`))}`);
    return undefined;
  },
});
