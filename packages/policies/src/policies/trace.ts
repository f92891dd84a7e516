import { list, oneOf, string } from '../attributes.ts';
import { allSections, defineChild, definePolicy } from '../define-policy.ts';

/** A name and a value that go with a trace message. */
export const metadata = defineChild({
  name: 'metadata',
  content: 'none',
  attributes: {
    name: string({ required: true, expressions: true, doc: 'the name' }),
    value: string({ required: true, expressions: true, doc: 'the value' }),
  },
});

/** Adds a message to the request's trace. */
export const trace = definePolicy({
  name: 'trace',
  sections: allSections,
  content: 'children',
  children: [metadata.definition],
  text: string({ expressions: true, doc: 'what to say, in the older form without a message element' }),
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/trace-policy',
  fidelity: 'approximate',
  difference: 'goes to the trace of the control API; there is no Application Insights',
  attributes: {
    source: string({ required: true, doc: 'who says it' }),
    severity: oneOf(['verbose', 'information', 'error'], { default: 'verbose', doc: 'how important it is' }),
    message: list(string({ expressions: true, doc: 'what to say' })),
  },
  async run(attributes, run, children) {
    const { source, severity = 'verbose', message = [] } = attributes;
    const { text = '' } = attributes as { readonly text?: string };
    const pairs = (await children.elements()).map(({ attributes }) => [
      String(attributes['name']),
      String(attributes['value']),
    ]);
    run.telemetry.trace(message.length > 0 ? message.join('\n') : text.trim(), {
      source,
      severity,
      metadata: Object.fromEntries(pairs),
    });
    return undefined;
  },
});
