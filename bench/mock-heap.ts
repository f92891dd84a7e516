// What the mock keeps in memory; run as a process of its own, since the tokenizer stays once it is loaded.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createRegions } from '@spillway/mock-aoai';
import { collectedHeap } from './measure.ts';
import { chatRequest, endpoint, mockTopology } from './mock-topology.ts';

const regions = createRegions(mockTopology);
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const heapAfter = async (count: number): Promise<number> => {
  for (let sent = regions.arrivals()['payg']?.arrived ?? 0; sent < count; sent++) {
    await (await regions.respond(chatRequest([{ role: 'user', content: `request ${sent}` }]))).text();
    // Weak references are let go between turns of the event loop only; a server has them all the time.
    if (sent % 100 === 99) await nextTurn();
  }
  await nextTurn();
  return collectedHeap();
};

await (await regions.respond(new Request(`${endpoint}/openai/v1/models`, { headers: { 'api-key': 'any' } }))).text();
const [listed, first, early, late] = [
  collectedHeap(),
  await heapAfter(2),
  await heapAfter(100_000),
  await heapAfter(1_000_000),
];
process.send?.(
  `${megabytes(listed)} before a token is counted, ${megabytes(first)} with the tokenizer, ${megabytes(early)} after 100,000 requests, ${megabytes(late)} after 1,000,000; ratio ${(late / early).toFixed(2)}`,
);
process.on('disconnect', () => process.exit(0));
