import {
  type Api,
  namesInReach,
  type Operation,
  type Product,
  policyDocuments,
  type ServiceSnapshot,
} from '@spillway/artifacts';
import { type Diagnostic, InternalError } from '@spillway/diagnostics';
import {
  allSections,
  type BoundDocument,
  type BoundPolicy,
  bindDocument,
  type Scope,
  type Section,
} from '@spillway/policies';
import { type PolicyDocument, parseDocument } from '@spillway/policy-document';

/** One policy to run, with the scope it was written at. */
export interface Step {
  readonly policy: BoundPolicy;
  readonly scope: Scope;
}

/** The effective policy of one operation: `<base/>` already expanded. Immutable, shared by all requests. */
export type Pipeline = Readonly<Record<Section, readonly Step[]>>;

// What a new service has at global scope (reference page: set or edit policies).
const defaultGlobal = (): PolicyDocument => {
  const text = '<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>';
  const { document } = parseDocument('default global policy', text);
  if (document === undefined) throw new InternalError('the default global policy does not parse');
  return document;
};

interface Scoped {
  readonly scope: Scope;
  readonly bound: BoundDocument;
}

/**
 * One section over the scopes from narrow to broad. A document without the section inherits it (assumed: documents
 * saved by the service always have all sections).
 */
const expand = (section: Section, scopes: readonly Scoped[]): readonly Step[] => {
  const [narrowest, ...broader] = scopes;
  if (narrowest === undefined) return [];
  const steps = narrowest.bound.sections[section];
  if (steps === undefined) return expand(section, broader);
  return steps.flatMap((step) =>
    step.kind === 'base' ? expand(section, broader) : [{ policy: step, scope: narrowest.scope }],
  );
};

/** A service's policies, bound once; effective pipelines are put together on first use. */
export interface CompiledService {
  readonly diagnostics: readonly Diagnostic[];
  pipeline(api: Api, operation: Operation, product: Product | undefined): Pipeline;
  /** What may answer a request that matches no API: of the global policy alone. */
  readonly withoutApi: readonly Step[];
}

/** Binds every document of a service. Findings of all of them are collected. */
export const compileService = (snapshot: ServiceSnapshot): CompiledService => {
  const diagnostics: Diagnostic[] = [];
  const bound = new Map<PolicyDocument, BoundDocument>();
  const names = namesInReach(snapshot);
  const bind = (document: PolicyDocument): void => {
    const made = bindDocument(document, names(document));
    diagnostics.push(...made.diagnostics);
    bound.set(document, made);
  };
  const global = snapshot.policy ?? defaultGlobal();
  bind(global);
  for (const document of policyDocuments(snapshot)) if (document !== global) bind(document);
  const scoped = (scope: Scope, document: PolicyDocument | undefined): readonly Scoped[] => {
    const found = document && bound.get(document);
    return found === undefined ? [] : [{ scope, bound: found }];
  };
  const make = (api: Api, operation: Operation, product: Product | undefined): Pipeline => {
    const scopes = [
      ...scoped('operation', api.operationPolicies.get(operation.id)),
      ...scoped('api', api.policy),
      ...scoped('product', product?.policy),
      ...scoped('workspace', api.workspace?.policy),
      ...scoped('global', global),
    ];
    return Object.fromEntries(allSections.map((section) => [section, expand(section, scopes)])) as unknown as Pipeline;
  };
  const made = new Map<string, Pipeline>();
  const pipeline: CompiledService['pipeline'] = (api, operation, product) => {
    const key = `${api.workspace?.id ?? ''}\n${api.id}\n${operation.id}\n${product?.id ?? ''}`;
    const known = made.get(key) ?? make(api, operation, product);
    made.set(key, known);
    return known;
  };
  const withoutApi = expand('inbound', scoped('global', global)).filter(({ policy }) =>
    policy.definition.traits.includes('answersWithoutApi'),
  );
  return { diagnostics, pipeline, withoutApi };
};
