import { type Backend, holdsApi, namesInReach, policyDocuments, type ServiceSnapshot } from '@spillway/artifacts';
import type { Diagnostic } from '@spillway/diagnostics';
import {
  allSections,
  type BoundDocument,
  bindDocument,
  type GatewayKind,
  lintDocument,
  type PolicyScope,
  type Surroundings,
} from '@spillway/policies';
import type { PolicyDocument } from '@spillway/policy-document';
import { gatewayOf } from './tiers.ts';

/** A document with where it belongs and the documents that `<base/>` in it may bring in. */
interface Placed {
  readonly document: PolicyDocument;
  readonly scope: PolicyScope | undefined;
  readonly broader: readonly PolicyDocument[];
}

const present = (documents: readonly (PolicyDocument | undefined)[]): readonly PolicyDocument[] =>
  documents.filter((document) => document !== undefined);

const place = (
  document: PolicyDocument | undefined,
  scope: PolicyScope,
  broader: readonly (PolicyDocument | undefined)[],
): readonly Placed[] => (document === undefined ? [] : [{ document, scope, broader: present(broader) }]);

const inFragment = (document: PolicyDocument): Placed => ({ document, scope: undefined, broader: [] });

const placed = ({ policy, products, apis, fragments }: ServiceSnapshot): readonly Placed[] => {
  const workspaces = new Set([...apis, ...products].flatMap(({ workspace }) => workspace ?? []));
  return [
    ...place(policy, 'global', []),
    ...[...workspaces].flatMap((each) => [
      ...place(each.policy, 'workspace', [policy]),
      ...[...each.fragments.values()].map(inFragment),
    ]),
    ...products.flatMap((product) => place(product.policy, 'product', [policy, product.workspace?.policy])),
    ...apis.flatMap((api) => {
      const holding = products.filter((product) => holdsApi(product, api));
      const around = [policy, api.workspace?.policy, ...holding.map((each) => each.policy)];
      return [
        ...place(api.policy, 'api', around),
        ...[...api.operationPolicies.values()].flatMap((each) => place(each, 'operation', [...around, api.policy])),
      ];
    }),
    ...[...fragments.values()].map(inFragment),
  ];
};

const sectionsOf = (documents: readonly (BoundDocument | undefined)[]): Surroundings['broader'] =>
  Object.fromEntries(
    allSections.map((section) => [section, documents.flatMap((document) => document?.sections[section] ?? [])]),
  );

const addressesOf = (backend: Backend): string =>
  backend.kind === 'single' ? JSON.stringify([backend.url, backend.headers, backend.query]) : '';

/** What ids of backends begin with that an expression puts together: `@("openai-" + …)`. */
const beginningsIn = (texts: string): readonly string[] =>
  [...texts.matchAll(/backend-id="@[({]\s*(?:return\s+)?"([^"]+)"\s*\+/g)].flatMap(([, text]) => text ?? []);

/** What no document and no backend mentions. Names are looked for as text, so that one made by an expression counts. */
const unused = (snapshot: ServiceSnapshot): readonly Diagnostic[] => {
  const { namedValues, fragments, backends } = snapshot;
  const texts = [...policyDocuments(snapshot), ...fragments.values()].map(({ source }) => source.text).join('\n');
  const beginnings = beginningsIn(texts);
  const addresses = [...backends.values()].map(addressesOf).join('\n');
  const members = new Set(
    [...backends.values()].flatMap((each) =>
      each.kind === 'pool' ? each.members.map(({ backendId }) => backendId) : [],
    ),
  );
  const named = new Set([...(texts + addresses).matchAll(/\{\{([^{}]*)\}\}/g)].map(([, name]) => name?.trim()));
  const finding = (what: string, name: string): Diagnostic => ({
    code: 'ART115',
    severity: 'note',
    message: `${what} \`${name}\` is used nowhere`,
    help: 'remove it, or name it in a policy',
  });
  return [
    ...[...namedValues.keys()].filter((name) => !named.has(name)).map((name) => finding('the named value', name)),
    ...[...fragments.keys()].filter((id) => !texts.includes(id)).map((id) => finding('the fragment', id)),
    ...[...backends.keys()]
      .filter(
        (id) =>
          !members.has(id) &&
          !texts.includes(id.slice(id.indexOf('/') + 1)) &&
          !beginnings.some((text) => id.startsWith(text)),
      )
      .map((id) => finding('the backend', id)),
  ];
};

/** The kinds of gateway the service is to run on: told, or those of its topology; undefined when nothing says so. */
const gatewaysOf = (
  { topology }: ServiceSnapshot,
  told: GatewayKind | undefined,
): readonly (GatewayKind | undefined)[] => {
  if (told !== undefined) return [told];
  const found = (topology?.gateways ?? []).flatMap(({ tier }) => (tier === undefined ? [] : (gatewayOf(tier) ?? [])));
  return found.length === 0 ? [undefined] : [...new Set(found)];
};

const unique = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] => [
  ...new Map(
    diagnostics.map((each) => [`${each.code}\n${each.source?.name}\n${each.span?.start}\n${each.message}`, each]),
  ).values(),
];

/** Binds and lints every document of a service, each at its place. */
export const checkPolicies = (snapshot: ServiceSnapshot, told: GatewayKind | undefined): readonly Diagnostic[] => {
  const documents = placed(snapshot);
  const names = namesInReach(snapshot);
  const local = snapshot.topology?.certificates;
  const certificates = local === undefined ? undefined : new Map(Object.entries(local));
  const found = gatewaysOf(snapshot, told).flatMap((gateway) => {
    const bound = new Map(
      documents.map(({ document, scope }) => [
        document,
        bindDocument(document, { ...names(document), certificates, scope, gateway }),
      ]),
    );
    return documents.flatMap(({ document, scope, broader }) => {
      const own = bound.get(document);
      if (own === undefined) return [];
      const around = broader.map((each) => bound.get(each));
      const surroundings = scope === undefined ? {} : { broader: sectionsOf(around) };
      return [...own.diagnostics, ...lintDocument(own, surroundings)];
    });
  });
  // Several kinds of gateway, and documents that include the same fragment, find the same things.
  return [...unique(found), ...unused(snapshot)];
};
