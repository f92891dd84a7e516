import { oneOf, string } from '../attributes.ts';
import { named } from '../children.ts';
import { defineChild, definePolicy, type RunningChild } from '../define-policy.ts';
import { type ApiContract, at, type Parameter, parametersOf } from '../open-api.ts';
import type { PolicyRun } from '../run.ts';
import { type Described, schemaOf, unspecified, valueProblem } from '../validate-values.ts';
import { type Action, actions, noDocument, settle, strictest, type ValidationError } from '../validation.ts';

const specified = { expressions: true, doc: 'what to do with one of the document whose value does not fit' } as const;
const others = { expressions: true, doc: 'what to do with one the document does not have' } as const;

/** What to do with one parameter. */
export const validateParametersParameter = defineChild({
  name: 'parameter',
  content: 'none',
  attributes: {
    name: string({ required: true, doc: 'the parameter' }),
    action: oneOf(actions, { required: true, expressions: true, doc: 'what to do with it' }),
  },
});

/** What to do with headers. */
export const validateParametersHeaders = defineChild({
  name: 'headers',
  content: 'children',
  max: 1,
  attributes: {
    specifiedParameterAction: oneOf(actions, { required: true, ...specified }),
    unspecifiedParameterAction: oneOf(actions, { required: true, ...others }),
  },
  children: [validateParametersParameter.definition],
});

/** What to do with the parameters of the query. */
export const validateParametersQuery = defineChild({
  name: 'query',
  content: 'children',
  max: 1,
  attributes: {
    specifiedParameterAction: oneOf(actions, { required: true, ...specified }),
    unspecifiedParameterAction: oneOf(actions, { required: true, ...others }),
  },
  children: [validateParametersParameter.definition],
});

/** What to do with the parameters of the path. */
export const validateParametersPath = defineChild({
  name: 'path',
  content: 'children',
  max: 1,
  attributes: { specifiedParameterAction: oneOf(actions, { required: true, ...specified }) },
  children: [validateParametersParameter.definition],
});

/** Where parameters stand: the policy's element, OpenAPI's word, and those of the table of errors. */
const places = [
  { element: 'headers', in: 'header', type: 'RequestHeader', what: 'header' },
  { element: 'query', in: 'query', type: 'QueryParameter', what: 'query parameter' },
  { element: 'path', in: 'path', type: 'PathParameter', what: 'path parameter' },
] as const;
type Place = (typeof places)[number];

type Given = readonly (readonly [name: string, values: readonly string[]])[];

const givenIn = ({ request }: PolicyRun, place: Place): Given => {
  if (place.in === 'header') return [...request.headers.names()].map((name) => [name, request.headers.get(name) ?? []]);
  if (place.in === 'path') return [...request.matchedParameters].map(([name, value]) => [name, [value]]);
  const byName = Map.groupBy(request.originalUrl.query, ([name]) => name);
  return [...byName].map(([name, pairs]) => [name, pairs.map(([, value]) => value)]);
};

interface Actions {
  readonly specified: Action;
  readonly unspecified: Action;
  readonly own: ReadonlyMap<string, Action>;
}

/** The element of the place overrides the policy, a parameter of its own overrides both (reference page). */
const actionsOf = async (
  of: RunningChild | undefined,
  { specified, unspecified }: Omit<Actions, 'own'>,
): Promise<Actions> => {
  const attributes = of?.attributes ?? {};
  const parameters = (await of?.elements()) ?? [];
  return {
    specified: (attributes['specifiedParameterAction'] as Action | undefined) ?? specified,
    unspecified: (attributes['unspecifiedParameterAction'] as Action | undefined) ?? unspecified,
    own: new Map(
      parameters.map((each) => [String(each.attributes['name']).toLowerCase(), each.attributes['action'] as Action]),
    ),
  };
};

/** A list in a header or a path is one text; in a query it is one unless the document says otherwise. */
const isJoined = ({ in: where, of }: Parameter): boolean =>
  where !== 'query' || at(of, 'explode') === false || at(of, 'collectionFormat') === 'csv';

/** Keys are the gateway's own business (assumed). */
const isKey = ({ subscriptionKeyNames }: PolicyRun['matching'], name: string): boolean =>
  subscriptionKeyNames.some((own) => own.toLowerCase() === name.toLowerCase());

const checkPlace = async (
  run: PolicyRun,
  contract: ApiContract,
  place: Place,
  { own, ...general }: Actions,
): Promise<readonly ValidationError[]> => {
  const parameters = parametersOf(contract).filter((each) => each.in === place.in);
  const isSame = (a: string, b: string): boolean =>
    place.in === 'header' ? a.toLowerCase() === b.toLowerCase() : a === b;
  const errors: ValidationError[] = [];
  for (const [name, values] of givenIn(run, place)) {
    const parameter = parameters.find((each) => isSame(each.name, name));
    if (parameter === undefined && place.in !== 'path' && isKey(run.matching, name)) continue;
    const action = own.get(name.toLowerCase()) ?? (parameter ? general.specified : general.unspecified);
    if (action === 'ignore') continue;
    const { type, what } = place;
    if (parameter === undefined) errors.push(unspecified({ name, type, what, action }));
    else {
      const given: Described = {
        name,
        type,
        what,
        action,
        values,
        schema: schemaOf(parameter.of),
        isJoined: isJoined(parameter),
      };
      const problem = await valueProblem(run, given);
      if (problem !== undefined) errors.push(problem);
    }
  }
  return errors;
};

/** Checks headers, query and path of the request against the API's document. */
export const validateParameters = definePolicy({
  name: 'validate-parameters',
  sections: ['inbound'],
  once: true,
  content: 'children',
  children: [
    validateParametersHeaders.definition,
    validateParametersQuery.definition,
    validateParametersPath.definition,
  ],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-parameters-policy',
  fidelity: 'approximate',
  difference:
    'what is wrong with a value is told in words of Ajv, without line and position; a parameter that is missing is no error, as the table of errors has none for it, and the subscription key is not looked at (assumed); errors are logged as a JSON array (assumed)',
  attributes: {
    specifiedParameterAction: oneOf(actions, { required: true, ...specified }),
    unspecifiedParameterAction: oneOf(actions, { required: true, ...others }),
    errorsVariableName: string({ writes: 'object', doc: 'the variable that gets what is wrong' }),
  },
  async run({ specifiedParameterAction, unspecifiedParameterAction, errorsVariableName }, run, children) {
    const { contract } = run;
    const general = { specified: specifiedParameterAction, unspecified: unspecifiedParameterAction };
    if (contract === undefined) {
      const action = strictest(general.specified, general.unspecified);
      return settle(run, action === 'ignore' ? [] : [noDocument(action)], errorsVariableName);
    }
    const elements = await children.elements();
    const errors: ValidationError[] = [];
    for (const place of places) {
      const own = await actionsOf(named(elements, place.element), general);
      errors.push(...(await checkPlace(run, contract, place, own)));
    }
    return settle(run, errors, errorsVariableName);
  },
});
