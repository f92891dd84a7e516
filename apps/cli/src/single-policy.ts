import type { Api, Backend, ServiceSnapshot } from '@spillway/artifacts';
import { DiagnosticsError, hasErrors } from '@spillway/diagnostics';
import { type Element, elementsOf, type PolicyDocument, parseDocument } from '@spillway/policy-document';
import { guessTopology, uncommented } from './guess-topology.ts';

const attributeValues = (of: Element, name: string): readonly string[] => [
  ...of.attributes.flatMap((attribute) =>
    attribute.name === name && attribute.value.kind === 'literal' ? [attribute.value.text] : [],
  ),
  ...elementsOf(of).flatMap((child) => attributeValues(child, name)),
];

/** Ids in `backend-id="…"` and in C# lists such as `{ "backend-id", "openai1" }`. */
const backendIds = (document: PolicyDocument): readonly string[] => {
  const inCode = [...uncommented(document.source.text).matchAll(/"backend-id"\s*[,\]]\s*=?\s*"([^"]+)"/g)].map(
    (match) => match[1] ?? '',
  );
  return [...new Set([...attributeValues(document.root, 'backend-id'), ...inCode])];
};

const api = (policy: PolicyDocument): Api => ({
  id: 'openai',
  displayName: 'Azure OpenAI',
  path: 'openai',
  serviceUrl: undefined,
  subscriptionRequired: true,
  subscriptionKeyParameterNames: { header: 'api-key', query: 'subscription-key', bearer: true },
  revision: '1',
  operations: [{ id: 'any', displayName: 'Any', method: '*', urlTemplate: '/*' }],
  policy,
  operationPolicies: new Map(),
});

/**
 * A service around one policy document: API `openai`, subscription `demo`, and one mock instance for every backend the
 * document names. Regions are unknown, so nothing can be said about residency.
 * @throws DiagnosticsError
 */
export const serviceAround = (path: string, text: string): ServiceSnapshot => {
  const { document, diagnostics } = parseDocument(path, text);
  if (document === undefined || hasErrors(diagnostics)) throw new DiagnosticsError(diagnostics);
  const ids = backendIds(document);
  const backends = new Map(
    ids.map((id): [string, Backend] => [
      id,
      {
        kind: 'single',
        id,
        url: `https://${id.toLowerCase()}.openai.azure.com/openai`,
        headers: {},
        query: {},
        managedIdentityResource: undefined,
        circuitBreaker: undefined,
      },
    ]),
  );
  return guessTopology({
    apis: [api(document)],
    products: [],
    backends,
    namedValues: new Map(),
    subscriptions: [],
    policy: undefined,
    topology: undefined,
    fragments: new Map(),
    topologySource: undefined,
  });
};
