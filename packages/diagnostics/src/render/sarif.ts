import type { Diagnostic, RelatedPlace } from '../diagnostic.ts';
import type { SourceText, Span } from '../source-text.ts';

export interface SarifOptions {
  /** Of the tool. */
  readonly version: string;
  /** What a code is about, where there is more to say than its message. */
  titleOf(code: string): string | undefined;
}

const uriOf = (path: string): string =>
  path
    .split('/')
    .map((part, index) => (index === 0 && /^[A-Za-z]:$/.test(part) ? part : encodeURIComponent(part)))
    .join('/');

const regionOf = (source: SourceText, { start, end }: Span) => {
  const from = source.positionAt(start);
  const to = source.positionAt(Math.max(start + 1, end));
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
};

const physical = (source: SourceText, span: Span | undefined) => ({
  physicalLocation: {
    artifactLocation: { uri: uriOf(source.name) },
    ...(span && { region: regionOf(source, span) }),
  },
});

const relatedLocation = ({ source, span, message }: RelatedPlace) => ({
  ...physical(source, span),
  message: { text: message },
});

const fixesOf = ({ source, fix }: Diagnostic) =>
  source &&
  fix && [
    {
      description: { text: fix.title },
      artifactChanges: [
        {
          artifactLocation: { uri: uriOf(source.name) },
          replacements: fix.edits.map(({ span, text }) => {
            const from = source.positionAt(span.start);
            const to = source.positionAt(span.end);
            return {
              deletedRegion: { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column },
              insertedContent: { text },
            };
          }),
        },
      ],
    },
  ];

const resultOf = (diagnostic: Diagnostic, ruleIndex: number) => {
  const { code, severity, message, help, source, span, related } = diagnostic;
  const fixes = fixesOf(diagnostic);
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: help === undefined ? message : `${message}\nhelp: ${help}` },
    ...(source && { locations: [physical(source, span)] }),
    ...(related && { relatedLocations: related.map(relatedLocation) }),
    ...(fixes && { fixes }),
  };
};

/** A log in SARIF 2.1.0, as code scanning takes it. Columns count UTF-16 units, as everywhere here. */
export const renderSarif = (diagnostics: readonly Diagnostic[], { version, titleOf }: SarifOptions): string => {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const rules = codes.map((id) => {
    const title = titleOf(id);
    const helpUri = diagnostics.find(({ code, reference }) => code === id && reference !== undefined)?.reference;
    return {
      id,
      ...(title !== undefined && { shortDescription: { text: title } }),
      ...(helpUri !== undefined && { helpUri }),
    };
  });
  const driver = { name: 'spillway', version, rules };
  const results = diagnostics.map((diagnostic) => resultOf(diagnostic, codes.indexOf(diagnostic.code)));
  return JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  });
};
