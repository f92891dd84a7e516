import type { Services } from '@spillway/policies';
import { countTokens, estimatePrompt } from './tokens.ts';

/** What policies ask of libraries; each library is loaded with the first that asks. */
export const hostServices = ({
  schemas = {},
  ...own
}: Pick<Services, 'certificates' | 'identity'> & {
  /** JSON schemas of the service by id. */
  readonly schemas?: Readonly<Record<string, unknown>> | undefined;
}): Services => ({
  ...own,
  jwt: { verify: async (token, keys) => (await import('./jwt.ts')).verifyJwt(token, keys) },
  graphql: { parse: async (...of) => (await import('./graphql.ts')).parseGraphql(...of) },
  liquid: { render: async (...of) => (await import('./liquid.ts')).renderLiquid(...of) },
  schema: {
    stored: (id) => (Object.hasOwn(schemas, id) ? schemas[id] : undefined),
    sample: async (...of) => (await import('./sample.ts')).sampleOf(...of),
    check: async (...of) => (await import('./json-schema.ts')).checkSchema(...of),
  },
  xslt: { transform: async (...of) => (await import('./xslt.ts')).transformXml(...of) },
  tokens: { estimatePrompt, count: countTokens },
});
