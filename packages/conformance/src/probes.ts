import { type Api, apiAddress, type Operation } from '@spillway/artifacts';

/** One kind of request the gate can send: a path behind the gateway's host, and a body. */
export interface Probe {
  /** As a report names it. */
  readonly name: string;
  /** Default POST. */
  readonly method?: string;
  readonly path: string;
  /** What the service wants of the path: nothing in the v1 form, which refuses the others' dates. */
  readonly apiVersion: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

const chat = '/chat/completions';
const embeddings = '/embeddings';
const responses = '/responses';
/** Paths a wildcard may stand for; the first that begins with what is written before it is meant. */
const wildcardPaths = ['/deployments/{deployment}', '/openai/deployments/{deployment}', '/v1', '/openai/v1'];

const templateOf = ({ urlTemplate }: Operation): string => urlTemplate.split('?')[0] ?? '';

const isPost = ({ method }: Operation): boolean => method === 'POST' || method === '*';

/** `/*` and `/{*path}` stand for all there is; undefined for a template without a wildcard at its end. */
const beforeWildcard = (template: string): string | undefined => /^(.*)(?:\*|\{\*[^}]*\})$/.exec(template)?.[1];

/** The template that a wildcard means for an operation of the service; any other template as it is. */
const expanded = (template: string, tail: string): string | undefined => {
  const lead = beforeWildcard(template);
  if (lead === undefined) return template.endsWith(tail) ? template : undefined;
  const written = lead.replace(/\{[^}]+\}/, '{deployment}');
  return wildcardPaths.map((path) => `${path}${tail}`).find((path) => path.startsWith(written));
};

/** The deployment a template names itself, without a parameter. */
const fixedDeployment = (template: string): string | undefined => /\/deployments\/([^/{}]+)\//.exec(template)?.[1];

const isDeploymentParameter = (name: string, before: string): boolean =>
  /deployment/i.test(name) || before.endsWith('/deployments/');

/** A path for a template, and whether the deployment stands in it. */
const filled = (template: string, deployment: string): { readonly path: string; readonly hasDeployment: boolean } => {
  let hasDeployment = fixedDeployment(template) !== undefined;
  const path = template.replace(/\{([^}]+)\}/g, (_, name: string, offset: number) => {
    if (!isDeploymentParameter(name, template.slice(0, offset))) return 'probe';
    hasDeployment = true;
    return encodeURIComponent(deployment);
  });
  return { path, hasDeployment };
};

const bodyFor = (template: string): Readonly<Record<string, unknown>> => {
  if (template.endsWith(chat)) return { messages: [{ role: 'user', content: 'ping' }], max_tokens: 16 };
  return template.endsWith(embeddings) || template.endsWith(responses)
    ? { input: 'ping' }
    : { prompt: 'ping', input: 'ping' };
};

/** Chat and embeddings without a deployment in the path are of the v1 form; what else has none came later. */
const apiVersionFor = (template: string, hasDeployment: boolean): string | undefined => {
  if (hasDeployment) return '2024-10-21';
  const isV1 = template.includes('/v1/') || template.endsWith(chat) || template.endsWith(embeddings);
  return isV1 ? undefined : '2025-03-01-preview';
};

const probe = (api: Api, template: string, deployment: string): Probe => {
  const { path, hasDeployment } = filled(template, deployment);
  const body = bodyFor(template);
  return {
    name: `POST ${path}`,
    path: `${apiAddress(api)}${path}`,
    apiVersion: apiVersionFor(template, hasDeployment),
    // Without a deployment in its path a request names it as the v1 form does.
    body: hasDeployment ? body : { model: deployment, ...body },
  };
};

/** Templates of the chat operations of an API, those without a wildcard first. */
const chatTemplates = (api: Api): readonly string[] =>
  api.operations
    .filter(isPost)
    .map(templateOf)
    .sort((a, b) => Number(beforeWildcard(a) !== undefined) - Number(beforeWildcard(b) !== undefined))
    .flatMap((template) => expanded(template, chat) ?? []);

export const servesChat = (api: Api): boolean => chatTemplates(api).length > 0;

/** Requests that begin a thread of the Assistants API, and that add to `{thread}`; undefined without such operations. */
export const threadProbes = (api: Api): Readonly<Record<'thread' | 'message', Probe>> | undefined => {
  const templates = api.operations.filter(isPost).map(templateOf);
  const thread = templates.find((each) => each.endsWith('/threads'));
  const message = templates.find((each) => /\/threads\/\{[^}]+\}\/messages$/.test(each));
  if (thread === undefined || message === undefined) return undefined;
  const named = (template: string, body: object): Probe => ({
    name: `POST ${template}`,
    path: `${api.path === '' ? '' : `/${api.path}`}${template.replace(/\{[^}]+\}/, '{thread}')}`,
    apiVersion: '2024-05-01-preview',
    body: { ...body },
  });
  return { thread: named(thread, {}), message: named(message, { role: 'user', content: 'ping' }) };
};

/** A request to the first operation of an API, whatever it is. */
export const anyProbe = (api: Api): Probe | undefined => {
  const [operation] = api.operations;
  if (operation === undefined) return undefined;
  const method = operation.method === '*' ? 'POST' : operation.method;
  return { ...probe(api, templateOf(operation).replace(/\{?\*[^}]*\}?$/, 'probe'), 'probe'), method };
};

const reaches = (template: string, deployment: string): boolean =>
  (fixedDeployment(template) ?? deployment) === deployment;

/** The chat request of a deployment behind an API; undefined when no operation reaches it. */
export const chatProbe = (api: Api, deployment: string): Probe | undefined => {
  const template = chatTemplates(api).find((each) => reaches(each, deployment));
  return template === undefined ? undefined : probe(api, template, deployment);
};

/** The embeddings request of a deployment behind an API; undefined when no operation reaches it. */
export const embeddingsProbe = (api: Api, deployment: string): Probe | undefined =>
  otherProbes(api, deployment, [deployment]).find(({ probe: { path } }) => path.endsWith(embeddings))?.probe;

/** The Responses request among others; undefined without such an operation. */
export const responsesIn = (others: readonly { readonly probe: Probe }[]): Probe | undefined =>
  others.find(({ probe: { path } }) => path.endsWith(responses))?.probe;

/**
 * One request for every other POST operation of an API.
 * @param embeddingDeployments what embeddings are asked of; without any, the chat deployment
 */
export const otherProbes = (
  api: Api,
  deployment: string,
  embeddingDeployments: readonly string[],
): readonly { readonly probe: Probe; readonly deployment: string }[] => {
  const taken = chatProbe(api, deployment)?.path;
  const found = api.operations.filter(isPost).flatMap((operation) => {
    const template = templateOf(operation);
    const meant = beforeWildcard(template) === undefined ? template : expanded(template, embeddings);
    if (meant === undefined) return [];
    const asked = meant.endsWith(embeddings) && embeddingDeployments.length > 0 ? embeddingDeployments : [deployment];
    return asked
      .filter((each) => reaches(meant, each))
      .map((each) => ({ probe: probe(api, meant, each), deployment: each }));
  });
  const paths = found.map(({ probe: { path } }) => path);
  return found.filter(({ probe: { path } }, index) => path !== taken && paths.indexOf(path) === index);
};
