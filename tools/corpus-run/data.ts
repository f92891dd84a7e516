import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Section } from '@spillway/policies';
import { workspaceRoot } from '../workspace.ts';

/** What hosts behind the gateway answer. */
export interface Answer {
  /** A pattern on the method and the URL, such as `^GET https://vault`. */
  readonly to: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is, anything else as JSON. */
  readonly body?: unknown;
}

/** One request; what is left out is as in the good call. */
export interface Asked {
  readonly method?: string;
  /** Behind the path of the API, with its query. */
  readonly path?: string;
  /** Null takes a header of the good call away. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: unknown;
  readonly address?: string;
  readonly subscription?: string | null;
  /** Id of the certificate it comes with. */
  readonly certificate?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly answers?: readonly Answer[];
  /** Seconds to let pass before. */
  readonly after?: number;
}

/** What a document needs that cannot be read from it. */
export interface Needs {
  readonly document: string;
  readonly reason: string;
  /** The document a fragment runs in, of those that include it; the nearest otherwise. */
  readonly within?: string;
  /** Where a fragment stands in a document made for it. */
  readonly section?: Section;
  /** Variables that are there before it, as text or expressions. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly namedValues?: Readonly<Record<string, string>>;
  readonly fragments?: Readonly<Record<string, string>>;
  readonly backends?: readonly string[];
  /** Policies of a call before each request, which fill the cache. */
  readonly seed?: string;
  /** JSON schemas of the service by id. */
  readonly schemas?: Readonly<Record<string, object>>;
  /** Name of the product; and the Azure region of the gateway. */
  readonly product?: string;
  readonly region?: string;
  /** Certificates of the service by id, as PEM. */
  readonly certificates?: Readonly<Record<string, { readonly certificate: string }>>;
  readonly api?: { readonly id?: string; readonly name?: string; readonly path?: string };
  /** Template and method of the operation. */
  readonly operation?: { readonly id?: string; readonly method?: string; readonly urlTemplate?: string };
  readonly specification?: unknown;
  /** The good call. */
  readonly good?: Asked;
  readonly answers?: readonly Answer[];
  readonly requests?: readonly Asked[];
}

interface Data {
  /** What a named value is, by its name: the first pattern that fits. */
  readonly namedValues: readonly { readonly name: string; readonly value: string }[];
  readonly needs: readonly Needs[];
}

const data = JSON.parse(readFileSync(join(workspaceRoot, 'tools/corpus-needs.json'), 'utf8')) as Data;

export const needsOf = (document: string): Needs =>
  data.needs.find((each) => each.document === document) ?? { document, reason: '' };

/** Documents with needs, to find those that are gone. */
export const documentsWithNeeds: readonly string[] = data.needs.map(({ document }) => document);

export const namedValueFor = (name: string): string =>
  data.namedValues.find((each) => new RegExp(each.name, 'i').test(name))?.value ?? 'contoso';
