import { list, oneOf, string } from '../attributes.ts';
import { allSections, definePolicy } from '../define-policy.ts';

/** Adds, overrides, appends or deletes a query parameter of the request. */
export const setQueryParameter = definePolicy({
  name: 'set-query-parameter',
  // The reference page lists inbound and backend; Microsoft's toolkit compiles it in all four.
  sections: allSections,
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/set-query-parameter-policy',
  fidelity: 'exact',
  attributes: {
    name: string({ required: true, expressions: true, doc: 'the parameter; case matters' }),
    existsAction: oneOf(['override', 'skip', 'append', 'delete'], {
      expressions: true,
      default: 'override',
      doc: 'what to do when the parameter is there',
    }),
    value: list(
      string({ expressions: true, role: 'maySecret', doc: 'a value; several make the parameter appear several times' }),
    ),
  },
  run({ name, existsAction = 'override', value = [] }, run) {
    const { url } = run.request;
    const isThere = url.query.some(([key]) => key === name);
    if (existsAction === 'skip' && isThere) return undefined;
    const kept = existsAction === 'append' ? url.query : url.query.filter(([key]) => key !== name);
    const added = existsAction === 'delete' ? [] : value.map((text) => [name, text] as const);
    run.request.url = { ...url, query: [...kept, ...added] };
    return undefined;
  },
});
