import { oneOf, string } from '../attributes.ts';
import { defineChild, definePolicy } from '../define-policy.ts';
import { responseHeaders, responseOfStatus } from '../open-api.ts';
import { schemaOf, unspecified, valueProblem } from '../validate-values.ts';
import { type Action, actions, noDocument, settle, strictest, type ValidationError } from '../validation.ts';

/** What to do with one header. */
export const validateHeadersHeader = defineChild({
  name: 'header',
  content: 'none',
  attributes: {
    name: string({ required: true, doc: 'the header' }),
    action: oneOf(actions, { required: true, expressions: true, doc: 'what to do with it' }),
  },
});

/** Checks the headers of the response against the API's document. */
export const validateHeaders = definePolicy({
  name: 'validate-headers',
  sections: ['outbound', 'on-error'],
  once: true,
  content: 'children',
  children: [validateHeadersHeader.definition],
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/validate-headers-policy',
  fidelity: 'approximate',
  difference:
    'what is wrong with a value is told in words of Ajv, without line and position; every header of the response counts, and one that is missing is no error, as the table of errors has none for it (assumed); errors are logged as a JSON array (assumed)',
  attributes: {
    specifiedHeaderAction: oneOf(actions, {
      required: true,
      expressions: true,
      doc: 'what to do with a header of the document whose value does not fit',
    }),
    unspecifiedHeaderAction: oneOf(actions, {
      required: true,
      expressions: true,
      doc: 'what to do with a header the document does not have',
    }),
    errorsVariableName: string({ writes: 'object', doc: 'the variable that gets what is wrong' }),
  },
  async run({ specifiedHeaderAction, unspecifiedHeaderAction, errorsVariableName }, run, children) {
    const { contract, response } = run;
    if (response === undefined) return undefined;
    if (contract === undefined) {
      const action = strictest(specifiedHeaderAction, unspecifiedHeaderAction);
      return settle(run, action === 'ignore' ? [] : [noDocument(action)], errorsVariableName);
    }
    const own = new Map(
      (await children.elements()).map(({ attributes }) => [
        String(attributes['name']).toLowerCase(),
        attributes['action'],
      ]),
    );
    const described = responseOfStatus(contract, response.status);
    const known = new Map(
      (described ? responseHeaders(contract, described) : []).map(([name, of]) => [name.toLowerCase(), of]),
    );
    const errors: (ValidationError | undefined)[] = [];
    for (const name of response.headers.names()) {
      const of = known.get(name.toLowerCase());
      const fallback = of === undefined ? unspecifiedHeaderAction : specifiedHeaderAction;
      const action = (own.get(name.toLowerCase()) as Action | undefined) ?? fallback;
      if (action === 'ignore') continue;
      const header = { name, type: 'ResponseHeader', what: 'header', action };
      const values = response.headers.get(name) ?? [];
      if (of === undefined) errors.push(unspecified(header));
      else errors.push(await valueProblem(run, { ...header, values, schema: schemaOf(of), isJoined: true }));
    }
    return settle(
      run,
      errors.filter((error) => error !== undefined),
      errorsVariableName,
    );
  },
});
