import { enums } from '../enums.ts';

/**
 * Does what the member does. Arguments: the receiver (not for static members), the C# arguments unboxed by their static
 * types, then the runtime, then the type arguments (of the declaring type first).
 */
export type Implementation = (...args: never[]) => unknown;

/** How a member is told to work: alone, with a setter, or with a known difference from .NET. */
export type MemberEntry =
  | Implementation
  | { readonly get: Implementation; readonly set: Implementation }
  | { readonly run: Implementation; readonly difference: string };

type TypeShape = 'class' | 'struct' | 'interface' | 'enum' | 'delegate' | 'static';

/** One .NET type: what C# may call on it, each member as its C# signature and what it does. */
export interface TypeDefinition {
  /** The C# name without type parameters. */
  readonly name: string;
  readonly shape: TypeShape;
  readonly parameters?: readonly string[];
  /** Base class and interfaces, nearest first. */
  readonly bases?: readonly string[];
  readonly members: Readonly<Record<string, MemberEntry>>;
}

/** An enum from the table of enums. */
export const enumDefinition = (name: string): TypeDefinition => ({
  name,
  shape: 'enum',
  bases: ['Enum'],
  members: Object.fromEntries(
    Object.entries(enums[name] ?? {}).map(([member, code]) => [`const ${name} ${member}`, () => code]),
  ),
});
