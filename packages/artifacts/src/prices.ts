import type { Diagnostic } from '@spillway/diagnostics';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type DataSource, readData, schemaFindings } from './json-source.ts';

/** What a token costs, in 10⁻¹⁵ of the currency, so that sums are exact. */
export interface Price {
  readonly prompt: bigint;
  readonly completion: bigint;
}

export interface Prices {
  /** As the file names it, for example USD. */
  readonly currency: string;
  /** By model. */
  readonly models: ReadonlyMap<string, Price>;
  /** By `deployment`, or `instance/deployment`; these win over the model's. */
  readonly deployments: ReadonlyMap<string, Price>;
}

export interface ReadPrices {
  /** Undefined when something is wrong. */
  readonly prices: Prices | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const amount = { type: ['number', 'string'], minimum: 0, pattern: '^\\d{1,9}(\\.\\d{1,9})?$' } as const;
const prices = {
  type: 'object',
  additionalProperties: {
    type: 'object',
    required: ['prompt', 'completion'],
    additionalProperties: false,
    properties: { prompt: amount, completion: amount },
  },
} as const;

/** JSON schema of a file of prices. */
const pricesSchema = {
  type: 'object',
  required: ['version', 'currency', 'per'],
  additionalProperties: false,
  properties: {
    version: { const: 1 },
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    per: { enum: ['1K', '1M'] },
    models: prices,
    deployments: prices,
  },
} as const;

type Written = Readonly<Record<string, { readonly prompt: number | string; readonly completion: number | string }>>;

interface PricesFile {
  readonly currency: string;
  readonly per: '1K' | '1M';
  readonly models?: Written;
  readonly deployments?: Written;
}

const isPrices = new Ajv2020({ allErrors: true, strict: false }).compile(pricesSchema);

/** Digits behind the point that an amount may have. */
const decimals = 9;

/** Of a million or a thousand tokens, with nine decimals, to one token in 10⁻¹⁵. */
const scales: Readonly<Record<PricesFile['per'], bigint>> = { '1M': 1n, '1K': 1000n };

/** Undefined when a YAML number does not have the digits that were written: it has more than a double holds. */
const scaled = (value: number | string): bigint | undefined => {
  const [, whole = '', fraction = ''] = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(String(value)) ?? [];
  if (whole === '' || (typeof value === 'number' && (whole + fraction).replace(/^0+/, '').length > 15))
    return undefined;
  return BigInt(whole + fraction.padEnd(decimals, '0'));
};

const inexact = (file: DataSource, path: readonly string[]): Diagnostic => ({
  code: 'ART121',
  severity: 'error',
  message: `\`${path.join('.')}\` is no exact amount`,
  source: file.source,
  span: file.spanOf(path),
  help: `write it in quotes, with at most ${decimals} decimals: "0.15"`,
});

const priceTable = (
  file: DataSource,
  { per, ...written }: PricesFile,
  section: 'models' | 'deployments',
  diagnostics: Diagnostic[],
): ReadonlyMap<string, Price> => {
  const exact = (name: string, part: 'prompt' | 'completion', value: number | string): bigint => {
    const units = scaled(value);
    if (units === undefined) diagnostics.push(inexact(file, [section, name, part]));
    return (units ?? 0n) * scales[per];
  };
  return new Map(
    Object.entries(written[section] ?? {}).map(([name, { prompt, completion }]) => [
      name,
      { prompt: exact(name, 'prompt', prompt), completion: exact(name, 'completion', completion) },
    ]),
  );
};

/** Reads a file of token prices; findings carry file, line and column. */
export const readPrices = (name: string, text: string): ReadPrices => {
  const { file, diagnostics } = readData(name, text);
  if (file === undefined) return { prices: undefined, diagnostics };
  const findings = schemaFindings(file, isPrices, 'ART102');
  if (findings.length > 0) return { prices: undefined, diagnostics: findings };
  const written = file.data as PricesFile;
  const wrong: Diagnostic[] = [];
  const models = priceTable(file, written, 'models', wrong);
  const deployments = priceTable(file, written, 'deployments', wrong);
  const { currency } = written;
  return { prices: wrong.length > 0 ? undefined : { currency, models, deployments }, diagnostics: wrong };
};

/** The price of what a deployment of an instance used; undefined when the file has none: that is never a price of 0. */
export const priceOf = (
  { models, deployments }: Prices,
  used: { readonly instance: string | null; readonly deployment: string | null; readonly model: string | null },
): Price | undefined =>
  deployments.get(`${used.instance}/${used.deployment}`) ??
  deployments.get(used.deployment ?? '') ??
  models.get(used.model ?? '');
