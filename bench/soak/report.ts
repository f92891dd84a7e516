/** What a part of the soak found. */
export interface Part {
  readonly name: string;
  readonly figures: readonly string[];
  readonly failures: readonly string[];
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

export const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`;

export const print = ({ name, figures, failures }: Part): void => {
  console.log(`\n== ${name}: ${failures.length === 0 ? 'ok' : 'FAILED'}`);
  for (const figure of figures) console.log(`   ${figure}`);
  for (const failure of failures) console.log(`   FAILED: ${failure}`);
};
