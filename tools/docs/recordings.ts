/** A recording of the real gateway or of a model's service, and the tests that play it. */
export interface Recording {
  readonly id: string;
  readonly date: string;
  /** Tier of the gateway, or the model where it is the service's. */
  readonly tier: string;
  readonly shows: string;
  /** Part of the name of a test, by file. */
  readonly tests: Readonly<Record<string, string>>;
}

const gateway = 'packages/conformance/test/recordings.test.ts';
const answers = 'packages/conformance/test/recorded-answers.test.ts';
const service = 'packages/mock-aoai/src/recordings.test.ts';

/** Sequences, byte for byte unless said otherwise; tiers as far as they were told. */
export const recordings: readonly Recording[] = [
  {
    id: 'R1',
    date: '2024-07-08',
    tier: 'Basic v2; gpt-35-turbo 20k',
    shows: 'a pool with weights 80/10/10 goes round in blocks of 8, 1 and 1',
    tests: { [gateway]: 'R1 (8 Jul 2024)' },
  },
  {
    id: 'R2',
    date: '2024-11-20',
    tier: 'Standard v2; gpt-35-turbo 8k',
    shows: 'eight requests in ten seconds that slide, and retry absorbs every 429 (as a property)',
    tests: { [gateway]: 'R2 (20 Nov 2024)', [service]: 'R2 (20 Nov 2024' },
  },
  {
    id: 'R3',
    date: '2024-12-16',
    tier: 'not told; gpt-4o 8k',
    shows: '660 tokens a call; the refusal is absorbed, the others alternate',
    tests: { [gateway]: 'R3 (16 Dec 2024)', [service]: 'R3 (16 Dec 2024' },
  },
  {
    id: 'R4',
    date: '2025-03',
    tier: 'not told; gpt-4o-mini 8k',
    shows: 'twelve calls to the first choice, then its two successors in turn',
    tests: { [gateway]: 'R4 (Mar 2025)', [service]: 'R4 (Mar 2025' },
  },
  {
    id: 'R5',
    date: '2025-03',
    tier: 'not told; gpt-4o-mini 8k',
    shows: 'the same law in its Terraform twin',
    tests: { [gateway]: 'R5 (Mar 2025)', [service]: 'R5 (its Terraform twin)' },
  },
  {
    id: 'R7',
    date: '2025-07',
    tier: 'not told; gpt-4o-mini 1k',
    shows: 'ten requests a minute bind',
    tests: { [gateway]: 'R7 (Jul 2025)', [service]: 'R7 (Jul 2025' },
  },
  {
    id: 'R8',
    date: '2025-01',
    tier: 'not told',
    shows: 'an exhausted pool answers 503 at once (as a property)',
    tests: { [gateway]: 'R8 (Jan 2025)' },
  },
  {
    id: 'R10',
    date: '2024-06',
    tier: 'not told; gpt-35-turbo',
    shows: 'two pools have pointers of their own',
    tests: { [gateway]: 'R10 (Jun 2024)', [service]: 'R10 (Jun 2024' },
  },
  {
    id: 'R11',
    date: '2025-02-28',
    tier: 'not told; 20k',
    shows: '660 tokens a call of 20,000, 200 requests a minute',
    tests: { [service]: 'R11 (28 Feb 2025' },
  },
  {
    id: 'R12',
    date: '2025-10-02',
    tier: 'no gateway; gpt-5-nano 100k',
    shows: 'a prompt is charged a quarter of its characters, one request a minute for a thousand tokens',
    tests: { [service]: 'R12 (2 Oct 2025' },
  },
  {
    id: 'R13',
    date: '2024-04',
    tier: 'not told; gpt-35 1k',
    shows: 'one request in ten seconds, 984 tokens left',
    tests: { [service]: 'R13 (Apr 2024' },
  },
  {
    id: 'token limit',
    date: '2025-03',
    tier: 'Basic v2',
    shows: 'admission looks at what was spent; the wait counts from the first call',
    tests: { [answers]: 'azure-openai-token-limit (Mar 2025)' },
  },
  {
    id: 'content safety',
    date: 'not told',
    tier: 'not told',
    shows: 'the message of a refusal',
    tests: { [answers]: 'llm-content-safety: the message of a refusal' },
  },
  {
    id: 'content filter',
    date: 'not told',
    tier: 'not told',
    shows: "the service's own filter comes through as it is",
    tests: { [answers]: "the service's own filter comes through as it is" },
  },
  {
    id: 'hand-made answer',
    date: 'not told',
    tier: 'not told',
    shows: 'it has the headers it was given and no others',
    tests: { [answers]: 'return-response with %i' },
  },
  {
    id: 'exception',
    date: 'not told',
    tier: 'not told',
    shows: 'a policy that throws gives 500 without a word about it, and no retry',
    tests: { [answers]: 'an exception in a policy gives 500' },
  },
  {
    id: 'semantic cache',
    date: 'not told',
    tier: 'not told',
    shows: 'the first call asks the model, nineteen over four paraphrases do not',
    tests: { [answers]: 'semantic cache (f5e47331)' },
  },
  {
    id: 'pool again in retry',
    date: '2025',
    tier: 'not told',
    shows: 'a refusal is absorbed when the pool is chosen again inside the loop',
    tests: { [answers]: 'a refusal is absorbed when the pool is chosen again' },
  },
  {
    id: 'reason of the pool',
    date: '2026-01',
    tier: 'not told',
    shows: 'what an exhausted pool says has changed; both are to be had (`era`)',
    tests: { [answers]: 'the reason of an exhausted pool may be any text' },
  },
  {
    id: 'private endpoint only',
    date: 'not told',
    tier: 'not told',
    shows: 'who does not come through it gets 403, named, with a link (as a property)',
    tests: { 'packages/emulator/test/public-access.test.ts': 'with public access disabled a public address gets 403' },
  },
  {
    id: 'trace',
    date: '2024-06-09',
    tier: 'Basic v2',
    shows: 'the entries of a trace and their order, here with secrets hidden',
    tests: { 'packages/emulator/test/debug-trace.test.ts': '' },
  },
];
