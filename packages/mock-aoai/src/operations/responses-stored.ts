import { notFound, notMocked } from '../errors.ts';
import type { KeptResponse } from '../state.ts';
import type { Resource, ResourceAnswer, ResourceRequest } from './operation.ts';
import { paged } from './paging.ts';

const withResponse = (
  name: string,
  answer: (kept: KeptResponse, request: ResourceRequest) => ResourceAnswer,
): Resource => ({
  name,
  answer(request) {
    const id = request.params['response_id'] ?? '';
    const kept = request.state.responses.get(id);
    // Status and shape: API specification; the words are OpenAI's.
    return kept === undefined ? notFound(`Response with id '${id}' not found.`) : answer(kept, request);
  },
});

export const getResponse: Resource = withResponse('Get_Response', ({ body }, { query }) =>
  query.get('stream') === 'true' ? notMocked('responses: reading as a stream') : { status: 200, body },
);

/** As the v1 document has it; the others say nothing of the body. */
export const deleteResponse: Resource = withResponse('Delete_Response', ({ body: { id } }, { state }) => {
  state.responses.delete(id);
  return { status: 200, body: { id, object: 'response.deleted', deleted: true } };
});

/** What a client sent for a response; not what it went on from (assumed). */
export const listInputItems: Resource = withResponse('Get_Input_Items', ({ input }, { query }) => ({
  status: 200,
  body: paged(input, query),
}));
