/** What is measured: the name as OpenTelemetry writes it, and what tells its series apart. */
export interface Instrument {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** UCUM: `s`, or a word in braces for things that are counted. */
  readonly unit: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram's buckets, ascending. */
  readonly bounds?: readonly number[];
}

/** One combination of label values; '' stands for a label that does not apply. */
export interface Series {
  readonly values: readonly string[];
  /** Of a counter or gauge. */
  value: number;
  /** Of a histogram; the last bucket has no upper bound. */
  readonly buckets: number[];
  sum: number;
  count: number;
}

/** More combinations than this are counted together: a label that a client can invent must not fill the memory. */
const mostSeries = 1000;
const others = 'other';

/** Counts and histograms of one process since it began. */
export class MetricSet {
  readonly #families = new Map<Instrument, Map<string, Series>>();

  /** Adds to a counter. */
  add(instrument: Instrument, values: readonly string[], amount = 1): void {
    this.#series(instrument, values).value += amount;
  }

  /** Sets a gauge. */
  set(instrument: Instrument, values: readonly string[], value: number): void {
    this.#series(instrument, values).value = value;
  }

  /** Adds one observation to a histogram. */
  observe(instrument: Instrument, values: readonly string[], value: number): void {
    const series = this.#series(instrument, values);
    const { bounds = [] } = instrument;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++;
    series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
    series.sum += value;
    series.count += 1;
  }

  /** Every instrument that has been used, with its series in the order they came. */
  families(): readonly (readonly [Instrument, readonly Series[]])[] {
    return [...this.#families].map(([instrument, series]) => [instrument, [...series.values()]]);
  }

  clear(): void {
    this.#families.clear();
  }

  #series(instrument: Instrument, values: readonly string[]): Series {
    const family = this.#families.get(instrument) ?? new Map<string, Series>();
    if (family.size === 0) this.#families.set(instrument, family);
    const key = values.join('\u0001');
    const known = family.get(key);
    if (known !== undefined) return known;
    const isFull = family.size >= mostSeries && !values.every((value) => value === others);
    if (isFull)
      return this.#series(
        instrument,
        values.map(() => others),
      );
    const buckets = (instrument.bounds ?? []).map(() => 0);
    const made: Series = { values, value: 0, buckets: [...buckets, 0], sum: 0, count: 0 };
    family.set(key, made);
    return made;
  }
}
