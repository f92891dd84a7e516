import { invalidRequest } from '../errors.ts';
import { find, getting, listing, modifying, shelfOf } from './collection.ts';
import type { Resource } from './operation.ts';
import { checkBody } from './request-body.ts';
import { runSteps, runs } from './thread-objects.ts';

const checkChange = checkBody<object>({ type: 'object', properties: { metadata: { type: ['object', 'null'] } } });

export const listRuns: Resource = listing('List_Runs', runs);
export const getRun: Resource = getting('Get_Run', runs);
export const modifyRun: Resource = modifying('Modify_Run', runs, checkChange, ['metadata']);
export const listRunSteps: Resource = listing(
  'List_Run_Steps',
  runSteps,
  (step, { params }) => step['run_id'] === params['run_id'],
);
export const getRunStep: Resource = getting('Get_Run_Step', runSteps);

/** Only a run that waits for its tools can be stopped: the model's turn is over at once (OpenAI's words for the others). */
export const cancelRun: Resource = {
  name: 'Cancel_Run',
  answer(request) {
    const found = find(runs, request);
    if ('error' in found) return found.error;
    const { item } = found;
    if (item['status'] !== 'requires_action')
      return invalidRequest(`Cannot cancel run with status '${String(item['status'])}'.`, null, null);
    const cancelled = { ...item, status: 'cancelled', cancelled_at: request.created, required_action: null };
    shelfOf(runs, request).put(item.id, cancelled);
    return { status: 200, body: cancelled };
  },
};
