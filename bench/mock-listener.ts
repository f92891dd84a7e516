// The mock on a real port, with so many milliseconds until the first token and between tokens; run as a process of its own.
import { createRegions, listen } from '@spillway/mock-aoai';
import { mockTopology } from './mock-topology.ts';

const [firstTokenMs = 0, perTokenMs = 0] = process.argv.slice(2).map(Number);
const regions = createRegions(mockTopology, { latency: { firstTokenMs, perTokenMs } });
const listening = await listen(regions, {});
process.send?.(listening.instances['payg']);
process.on('disconnect', () => process.exit(0));
