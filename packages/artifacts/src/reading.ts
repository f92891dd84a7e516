import type { Diagnostic } from '@spillway/diagnostics';
import { type PolicyDocument, parseDocument } from '@spillway/policy-document';
import { type DataSource, readData, schemaFindings } from './json-source.ts';
import { type SchemaName, validator } from './schemas.ts';

/** An artifacts folder as data: path with forward slashes, relative to the folder, to text. */
export type ArtifactFiles = ReadonlyMap<string, string>;

/** One folder being read. */
export interface Reading {
  readonly files: ArtifactFiles;
  /** Put before paths in findings. */
  readonly prefix: string;
  readonly diagnostics: Diagnostic[];
  /** Data files read so far, by path. */
  readonly sources: Map<string, DataSource>;
}

export type Properties = Readonly<Record<string, unknown>>;

export const parsed = (reading: Reading, path: string, schema: SchemaName): DataSource | undefined => {
  const text = reading.files.get(path);
  if (text === undefined) return undefined;
  const { file, diagnostics } = readData(reading.prefix + path, text);
  reading.diagnostics.push(...diagnostics);
  if (file === undefined) return undefined;
  reading.sources.set(path, file);
  const findings = schemaFindings(file, validator(schema), 'ART102');
  reading.diagnostics.push(...findings);
  return findings.length > 0 ? undefined : file;
};

export const properties = (reading: Reading, path: string, schema: SchemaName): Properties | undefined => {
  const file = parsed(reading, path, schema);
  return file && (file.data as { readonly properties: Properties }).properties;
};

export const policyAt = (reading: Reading, path: string): PolicyDocument | undefined => {
  const text = reading.files.get(path);
  if (text === undefined) return undefined;
  const { document, diagnostics } = parseDocument(reading.prefix + path, text);
  reading.diagnostics.push(...diagnostics);
  return document;
};

/** Names of the folders directly under one of these folders; both APIOps layouts name some differently. */
export const foldersUnder = (
  reading: Reading,
  ...parents: readonly string[]
): readonly { readonly id: string; readonly path: string }[] => {
  const found = new Map<string, string>();
  for (const path of reading.files.keys())
    for (const parent of parents) {
      if (!path.startsWith(`${parent}/`)) continue;
      const [id] = path.slice(parent.length + 1).split('/');
      if (id !== undefined && path.length > parent.length + 1 + id.length) found.set(id, `${parent}/${id}`);
    }
  return [...found].map(([id, path]) => ({ id, path })).sort((a, b) => (a.id < b.id ? -1 : 1));
};
