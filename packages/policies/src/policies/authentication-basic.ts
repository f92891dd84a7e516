import { string } from '../attributes.ts';
import { definePolicy, notRun } from '../define-policy.ts';

/** Adds a Basic Authorization header for the backend. */
export const authenticationBasic = definePolicy({
  name: 'authentication-basic',
  sections: ['inbound'],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/authentication-basic-policy',
  fidelity: 'refused',
  difference: 'does not run here',
  refused: 'its behaviour is not written yet',
  attributes: {
    username: string({ required: true, expressions: true, doc: 'the username' }),
    password: string({ required: true, expressions: true, doc: 'the password' }),
  },
  run: notRun,
});
