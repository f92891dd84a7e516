/** Names that documents still have and the service no longer takes, with what to write instead. */
export const retiredPolicies: ReadonlyMap<string, string> = new Map([
  ['set-graphql-resolver', 'resolvers are documents of their own now: write an http-data-source there'],
]);
