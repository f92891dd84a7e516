import type { Collection } from './collection.ts';

const ofThread =
  (kind: string): Collection['shelf'] =>
  (params) =>
    `${params['thread_id'] ?? ''}/${kind}`;

export const threads: Collection = {
  param: 'thread_id',
  prefix: 'thread_',
  unknown: (id) => `No thread found with id '${id}'.`,
  shelf: () => 'thread',
};

export const messages: Collection = {
  param: 'message_id',
  prefix: 'msg_',
  unknown: (id) => `No message found with id '${id}'.`,
  shelf: ofThread('message'),
  within: threads,
};

export const runs: Collection = {
  param: 'run_id',
  prefix: 'run_',
  unknown: (id) => `No run found with id '${id}'.`,
  shelf: ofThread('run'),
  within: threads,
};

/** The steps of all runs of a thread. */
export const runSteps: Collection = {
  param: 'step_id',
  prefix: 'step_',
  unknown: (id) => `No run step found with id '${id}'.`,
  shelf: ofThread('step'),
  within: runs,
};
