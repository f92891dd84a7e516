import * as catalog from './catalog.ts';
import type { AnyPolicyDefinition } from './define-policy.ts';

interface Carrier {
  readonly definition: { readonly name: string };
}

const isPolicy = (carrier: Carrier): carrier is { readonly definition: AnyPolicyDefinition } =>
  'run' in carrier.definition;

/** Every policy that runs here, by element name. */
export const policies: ReadonlyMap<string, AnyPolicyDefinition> = new Map(
  Object.values(catalog as Readonly<Record<string, Carrier>>)
    .filter(isPolicy)
    .map(({ definition }) => [definition.name, definition]),
);
