import type { GraphqlField, GraphqlRequest } from '@spillway/policies';
import {
  type ASTNode,
  type ASTVisitor,
  buildSchema,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  type SelectionSetNode,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';

const longestQuery = 20_000;

const rootTypes = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

const schemas = new Map<string, GraphQLSchema>();

const schemaOf = (text: string): GraphQLSchema => {
  const known = schemas.get(text) ?? buildSchema(text);
  schemas.clear();
  schemas.set(text, known);
  return known;
};

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

const fragmentsOf = (document: DocumentNode): Fragments =>
  new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );

/** Depths of fragments are kept: one that is used often is measured once. One within itself has no end. */
class Depths {
  readonly #fragments: Fragments;
  readonly #known = new Map<string, number>();
  constructor(fragments: Fragments) {
    this.#fragments = fragments;
  }

  #fragment(name: string): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    this.#known.set(name, Number.POSITIVE_INFINITY);
    const depth = this.of(this.#fragments.get(name)?.selectionSet);
    this.#known.set(name, depth);
    return depth;
  }

  of(set: SelectionSetNode | undefined): number {
    const depths = (set?.selections ?? []).map((each) => {
      if (each.kind === Kind.FIELD) return 1 + this.of(each.selectionSet);
      return each.kind === Kind.INLINE_FRAGMENT ? this.of(each.selectionSet) : this.#fragment(each.name.value);
    });
    return depths.reduce((deepest, depth) => Math.max(deepest, depth), 0);
  }
}

const depthOf = (document: DocumentNode): number => {
  const depths = new Depths(fragmentsOf(document));
  return document.definitions.reduce(
    (deepest, each) =>
      each.kind === Kind.OPERATION_DEFINITION ? Math.max(deepest, depths.of(each.selectionSet)) : deepest,
    0,
  );
};

interface Found extends GraphqlField {
  readonly node: FieldNode;
}

/** The type within a node, as far as the request itself says. */
const statedType = (node: ASTNode, around: string | undefined): string | undefined => {
  if (node.kind === Kind.OPERATION_DEFINITION) return rootTypes[node.operation];
  if (node.kind === Kind.FIELD) return undefined;
  const stated = node.kind === Kind.FRAGMENT_DEFINITION || node.kind === Kind.INLINE_FRAGMENT;
  return (stated ? node.typeCondition?.name.value : undefined) ?? around;
};

const rootNames = (schema: GraphQLSchema | undefined): readonly (string | undefined)[] =>
  schema === undefined
    ? Object.values(rootTypes)
    : [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].map((type) => type?.name);

/** Introspection stands in the query itself, whatever it is called. */
const isIntrospection = (name: string): boolean => name === '__schema' || name === '__type';

const fieldsOf = (document: DocumentNode, schema: GraphQLSchema | undefined): readonly Found[] => {
  const found: Found[] = [];
  const types = schema && new TypeInfo(schema);
  const roots = rootNames(schema);
  const around: (string | undefined)[] = [];
  const visitor: ASTVisitor = {
    enter(node) {
      if (node.kind === Kind.FIELD) {
        const type = types?.getParentType()?.name ?? around.at(-1);
        const name = node.name.value;
        const isRoot = isIntrospection(name) || (type !== undefined && roots.includes(type));
        found.push({ type, name, isRoot, node });
      }
      around.push(statedType(node, around.at(-1)));
    },
    leave() {
      around.pop();
    },
  };
  visit(document, types === undefined ? visitor : visitWithTypeInfo(types, visitor));
  return found;
};

/** The query without these fields; undefined when a selection would be empty, which is no query any more. */
const without = (document: DocumentNode, removed: ReadonlySet<FieldNode>): string | undefined => {
  let isEmpty = false;
  const left = visit(document, {
    Field: (node) => (removed.has(node) ? null : undefined),
    SelectionSet: {
      leave(node) {
        isEmpty ||= node.selections.length === 0;
      },
    },
  });
  return isEmpty ? undefined : print(left);
};

const requestOf = (query: string, schemaText: string | undefined): GraphqlRequest | { readonly problem: string } => {
  const document = parse(query, { maxTokens: longestQuery, noLocation: true });
  const schema = schemaText === undefined ? undefined : schemaOf(schemaText);
  const [error] = schema === undefined ? [] : validate(schema, document, undefined, { maxErrors: 1 });
  if (error !== undefined) return { problem: error.message };
  const fields = fieldsOf(document, schema);
  return {
    depth: depthOf(document),
    knowsTypes: schema !== undefined,
    fields,
    without: (removed) => {
      const nodes = fields.filter((field) => removed.includes(field)).map(({ node }) => node);
      return without(document, new Set(nodes));
    },
  };
};

/** Reads a request and checks it against the schema, where there is one. */
export const parseGraphql = (
  query: string,
  schema: string | undefined,
): GraphqlRequest | { readonly problem: string } => {
  try {
    return requestOf(query, schema);
  } catch (error) {
    if (error instanceof GraphQLError) return { problem: error.message };
    // Deep queries end the host's stack before any other bound.
    if (error instanceof RangeError) return { problem: 'The query is too deep.' };
    throw error;
  }
};
