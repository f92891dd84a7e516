import { type Element, elementsOf, type PolicyDocument, textOf } from '@spillway/policy-document';
import { expressionsOf } from '../corpus-expressions.ts';

/** What a document says about the requests it is made for. */
export interface Facts {
  /** Headers that expressions read, or that a check asks for, with the values they are compared with. */
  readonly headers: readonly string[];
  readonly query: readonly string[];
  /** Names of parameters of the URL template. */
  readonly parameters: readonly string[];
  /** Text literals of the expressions, each once. */
  readonly literals: readonly string[];
  /** Members of JSON that expressions ask for. */
  readonly members: readonly string[];
  /** Values of required headers. */
  readonly required: Readonly<Record<string, string>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** In Base64; absent where the local issuer signs. */
  readonly signingKey?: string;
  readonly namedValues: readonly string[];
  readonly backendIds: readonly string[];
  /** Texts that variables are set to. */
  readonly settings: readonly string[];
  readonly certificateIds: readonly string[];
  readonly fragmentIds: readonly string[];
  /** An address that is let in. */
  readonly address: string | undefined;
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** All elements of a document. */
export const elementsIn = (of: Element): readonly Element[] => [of, ...elementsOf(of).flatMap(elementsIn)];

const named = (all: readonly Element[], name: string): readonly Element[] => all.filter((each) => each.name === name);

/** The text of an attribute that is no expression. */
export const literalOf = (of: Element, name: string): string | undefined => {
  const value = of.attributes.find((attribute) => attribute.name === name)?.value;
  return value?.kind === 'literal' ? value.text.trim() : undefined;
};

const textIn = (of: Element): string | undefined => {
  const value = textOf(of);
  return value?.kind === 'literal' ? value.text.trim() : undefined;
};

const attributesNamed = (all: readonly Element[], name: string): readonly string[] =>
  unique(all.flatMap((each) => literalOf(each, name) ?? []));

const captured = (codes: readonly string[], pattern: RegExp): readonly string[] =>
  unique(codes.flatMap((code) => [...code.matchAll(pattern)].map((match) => match[1] ?? '')));

const readers = String.raw`(?:\.GetValueOrDefault\(|\[|\.ContainsKey\(|\.TryGetValue\()\s*"([^"]+)"`;

const requiredHeaders = (all: readonly Element[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    named(all, 'check-header').flatMap((each) => {
      const name = literalOf(each, 'name');
      const [value] = elementsOf(each).flatMap((child) => textIn(child) ?? []);
      return name === undefined ? [] : [[name, value ?? 'any']];
    }),
  );

const claimsOf = (all: readonly Element[]): Readonly<Record<string, unknown>> => {
  const texts = (name: string) => unique(named(all, name).flatMap((each) => textIn(each) ?? []));
  const required = named(all, 'required-claims').flatMap((each) => named(elementsOf(each), 'claim'));
  const claims = Object.fromEntries(
    required.map((each) => [
      literalOf(each, 'name') ?? '',
      elementsOf(each).flatMap((value) => textIn(value) ?? 'any'),
    ]),
  );
  const [client] = named(all, 'client-application-ids').flatMap((each) =>
    elementsOf(each).flatMap((id) => textIn(id) ?? []),
  );
  const backends = named(all, 'backend-application-ids').flatMap((each) =>
    elementsOf(each).flatMap((id) => textIn(id) ?? []),
  );
  const [issuer = 'https://issuer.contoso.example/'] = texts('issuer');
  return {
    ...claims,
    ...(client !== undefined && { appid: client, azp: client }),
    iss: issuer,
    aud: [...texts('audience'), ...backends],
  };
};

/** Finds what a document says about its requests. Fragments that it includes are part of it. */
export const factsOf = (
  documents: readonly PolicyDocument[],
  namedValues: ReadonlyMap<string, string> = new Map(),
): Facts => {
  const all = documents.flatMap(({ root }) => elementsIn(root));
  const codes = documents.flatMap((each) => expressionsOf('', each).map(({ code }) => code));
  const addresses = [...named(all, 'address').flatMap((each) => textIn(each) ?? []), ...attributesNamed(all, 'from')];
  const [signingKey] = named(all, 'issuer-signing-keys').flatMap((each) =>
    elementsOf(each).flatMap((key) => textIn(key) ?? []),
  );
  const replaced = <T>(of: T): T =>
    JSON.parse(
      JSON.stringify(of).replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (whole, name: string) => namedValues.get(name) ?? whole),
    );
  const text = documents.map(({ source }) => source.text).join('\n');
  return {
    headers: unique([...captured(codes, new RegExp(`Request\\.Headers${readers}`, 'g'))]),
    query: unique([...captured(codes, new RegExp(`Url\\.Query${readers}`, 'g'))]),
    parameters: captured(codes, new RegExp(`MatchedParameters${readers}`, 'g')),
    literals: captured(codes, /"([^"\n]{0,80})"/g).filter((text) => text !== ''),
    members: unique([
      ...captured(codes, /\["(\w[^"]*)"\]/g),
      ...captured(codes, /\.(?:Value<[^>]+>|GetValue|SelectToken|Property)\(\s*"(\w[\w.]*)"/g),
    ]),
    required: replaced(requiredHeaders(all)),
    claims: replaced(claimsOf(all)),
    ...(signingKey !== undefined && { signingKey: replaced(signingKey) }),
    namedValues: captured([text], /\{\{\s*([\w.-]+)\s*\}\}/g),
    backendIds: attributesNamed(all, 'backend-id').concat(attributesNamed(all, 'embeddings-backend-id')),
    settings: attributesNamed(named(all, 'set-variable'), 'value'),
    certificateIds: unique([...attributesNamed(all, 'certificate-id')]),
    fragmentIds: attributesNamed(all, 'fragment-id'),
    address: addresses[0],
  };
};
