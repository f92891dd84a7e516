/** A sample of Prometheus's text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Family {
  readonly name: string;
  readonly type: string;
  readonly samples: readonly Sample[];
}

const metricName = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const label = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
const samplePattern = new RegExp(
  `^(${metricName})(?:\\{(${label}(?:,${label})*)?\\})? (-?[0-9.e+-]+|\\+Inf|-Inf|NaN)$`,
);
const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (_whole, what: string) => (what === 'n' ? '\n' : what));

const sampleOf = (line: string): Sample => {
  const [, name, labels = '', value] = samplePattern.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error(`no sample: ${line}`);
  const pairs = [...labels.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g)];
  return {
    name,
    labels: Object.fromEntries(pairs.map(([, key = '', text = '']) => [key, unescaped(text)])),
    value: Number(value),
  };
};

const checkHistogram = ({ name, samples }: Family): void => {
  const bySeries = Map.groupBy(samples, ({ labels: { le: _le, ...rest } }) => JSON.stringify(rest));
  for (const [series, own] of bySeries) {
    const buckets = own.filter((sample) => sample.name === `${name}_bucket`).map((sample) => sample.value);
    const count = own.find((sample) => sample.name === `${name}_count`)?.value;
    if (own.filter((sample) => sample.name === `${name}_bucket`).at(-1)?.labels['le'] !== '+Inf')
      throw new Error(`no last bucket: ${series}`);
    if (buckets.some((value, index) => value < (buckets[index - 1] ?? 0))) throw new Error(`buckets fall: ${series}`);
    if (buckets.at(-1) !== count) throw new Error(`the last bucket is not the count: ${series}`);
    if (!own.some((sample) => sample.name === `${name}_sum`)) throw new Error(`no sum: ${series}`);
  }
};

/** Reads text format 0.0.4 strictly: every family once, with HELP and TYPE, no sample twice, buckets that add up. */
export const parsePrometheus = (text: string): readonly Family[] => {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families: { name: string; type: string; samples: Sample[] }[] = [];
  const seen = new Set<string>();
  let help = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (keyword === 'HELP') help = name;
    else if (keyword === 'TYPE') {
      if (help !== name || families.some((each) => each.name === name)) throw new Error(`family out of place: ${line}`);
      if (!['counter', 'gauge', 'histogram'].includes(rest)) throw new Error(`no type: ${line}`);
      families.push({ name, type: rest, samples: [] });
    } else {
      const sample = sampleOf(line);
      const family = families.at(-1);
      const key = line.slice(0, line.lastIndexOf(' '));
      const base = family?.type === 'histogram' ? sample.name.replace(/_(?:bucket|sum|count)$/, '') : sample.name;
      if (family?.name !== base) throw new Error(`a sample of another family: ${line}`);
      if (seen.has(key)) throw new Error(`twice: ${line}`);
      seen.add(key);
      family.samples.push(sample);
    }
  }
  for (const family of families) if (family.type === 'histogram') checkHistogram(family);
  return families;
};
