import { PolicyError } from './policy-error.ts';
import type { LiquidInput, PolicyRun } from './run.ts';
import { decodeUtf8 } from './utf8.ts';

/** Renders a Liquid template over the body and the context of the message that is being changed. */
export const renderTemplate = async (
  run: PolicyRun,
  template: string,
  { xsiNil, parseDate }: Pick<LiquidInput, 'xsiNil' | 'parseDate'>,
): Promise<string> => {
  const { message, request, response, variables } = run;
  const bytes = await message.body?.keep();
  const result = await run.services.liquid.render(template, {
    body: bytes && decodeUtf8(bytes),
    contentType: message.headers.text('Content-Type'),
    xsiNil,
    parseDate,
    request,
    response,
    variables,
  });
  if ('text' in result) return result.text;
  // Reason and status are not published (assumed).
  throw new PolicyError('LiquidTemplateFailure', result.problem, { status: 500 });
};
