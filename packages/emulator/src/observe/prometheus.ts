import type { Instrument, MetricSet, Series } from './metric-set.ts';

/** The text format's media type: https://prometheus.io/docs/instrumenting/exposition_formats/. */
export const prometheusType = 'text/plain; version=0.0.4; charset=utf-8';

const underscored = (name: string): string => name.replace(/[^a-zA-Z0-9_]/g, '_');

/** `http.server.request.duration` in `s` is `http_server_request_duration_seconds`, as OpenTelemetry maps names. */
const nameOf = ({ name, unit, kind }: Instrument): string =>
  `${underscored(name)}${unit === 's' ? '_seconds' : ''}${kind === 'counter' ? '_total' : ''}`;

const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const labelsOf = (names: readonly string[], values: readonly string[], extra: readonly string[] = []): string => {
  const pairs = names.map((name, index) => `${underscored(name)}="${escaped(values[index] ?? '')}"`).concat(extra);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
};

const histogramLines = (instrument: Instrument, name: string, series: Series): readonly string[] => {
  const { labels, bounds = [] } = instrument;
  let below = 0;
  const buckets = series.buckets.map((count, index) => {
    below += count;
    const bound = bounds[index];
    return `${name}_bucket${labelsOf(labels, series.values, [`le="${bound ?? '+Inf'}"`])} ${below}`;
  });
  const own = labelsOf(labels, series.values);
  return [...buckets, `${name}_sum${own} ${series.sum}`, `${name}_count${own} ${series.count}`];
};

/** Everything that has been measured, in Prometheus's text format 0.0.4. */
export const prometheusText = (set: MetricSet): string =>
  set
    .families()
    .map(([instrument, all]) => {
      const name = nameOf(instrument);
      const lines = all.flatMap((series) =>
        instrument.kind === 'histogram'
          ? histogramLines(instrument, name, series)
          : [`${name}${labelsOf(instrument.labels, series.values)} ${series.value}`],
      );
      return [`# HELP ${name} ${instrument.help}`, `# TYPE ${name} ${instrument.kind}`, ...lines, ''].join('\n');
    })
    .join('');

interface Family {
  /** HELP and TYPE. */
  readonly head: string[];
  isGauge: boolean;
  readonly samples: Map<string, number>;
}

/** `a_bucket{le="1"} 3`: what it is called, and its value. */
const sampleOf = (line: string): readonly [string, number] => {
  const end = line.lastIndexOf(' ');
  return [line.slice(0, end), Number(line.slice(end + 1))];
};

const readInto = (families: Map<string, Family>, text: string): void => {
  let family: Family | undefined;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, keyword = '', name = '', type = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword !== '') {
      family = families.get(name) ?? { head: [], isGauge: false, samples: new Map() };
      families.set(name, family);
      if (!family.head.includes(line)) family.head.push(line);
      if (keyword === 'TYPE') family.isGauge = type === 'gauge';
      continue;
    }
    const [sample, value] = sampleOf(line);
    const before = family?.samples.get(sample);
    const both = family?.isGauge === true ? Math.max(before ?? 0, value) : (before ?? 0) + value;
    family?.samples.set(sample, both);
  }
};

/** What several processes have measured, as of one: counts are added up, and a breaker is open when it is for any. */
export const mergePrometheus = (texts: readonly string[]): string => {
  const families = new Map<string, Family>();
  for (const text of texts) readInto(families, text);
  return [...families.values()]
    .flatMap(({ head, samples }) => [...head, ...[...samples].map(([sample, value]) => `${sample} ${value}`)])
    .map((line) => `${line}\n`)
    .join('');
};
