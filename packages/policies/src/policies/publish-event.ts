import { string } from '../attributes.ts';
import { defineChild, definePolicy, notWritten } from '../define-policy.ts';

/** `graphql-subscription` of `publish-event`. */
export const publishEventGraphqlSubscription = defineChild({
  name: 'graphql-subscription',
  content: 'none',
  min: 1,
  attributes: { id: string({ required: true, doc: 'subscription field name' }) },
});

/** `targets` of `publish-event`. */
export const publishEventTargets = defineChild({
  name: 'targets',
  content: 'children',
  min: 1,
  max: 1,
  attributes: {},
  children: [publishEventGraphqlSubscription.definition],
});

/** Publishes an event to GraphQL subscriptions. */
export const publishEvent = definePolicy({
  name: 'publish-event',
  sections: [],
  scopes: ['graphql-resolver'],
  gateways: ['classic', 'v2', 'consumption'],
  content: 'children',
  children: [publishEventTargets.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/publish-event-policy',
  ...notWritten,
  attributes: {},
});
