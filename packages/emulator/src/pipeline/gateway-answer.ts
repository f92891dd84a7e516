import { Body, encodeUtf8, HeaderMap, newResponse, type PolicyError, type ResponseMessage } from '@spillway/policies';

/** Recorded: gateway-made bodies are one line with a space after `{`, before `}` and after `:` and `,`. */
const envelope = (fields: Readonly<Record<string, string | number>>): string =>
  `{ ${Object.entries(fields)
    .map(([name, value]) => `"${name}": ${JSON.stringify(value)}`)
    .join(', ')} }`;

/** A response in the gateway's own envelope. */
export const gatewayAnswer = (
  status: number,
  message: string,
  headers: HeaderMap = new HeaderMap(),
  activityId?: string,
): ResponseMessage => {
  const body = encodeUtf8(
    envelope({ statusCode: status, message, ...(activityId === undefined ? {} : { activityId }) }),
  );
  headers.set('Content-Type', 'application/json');
  headers.set('Content-Length', String(body.length));
  return newResponse(status, Body.ofBytes(body), headers);
};

/** Recorded: an exception in a policy, and a backend that cannot be reached in time, look like this on the wire. */
export const internalServerError = (activityId: string): ResponseMessage =>
  gatewayAnswer(500, 'Internal server error', new HeaderMap(), activityId);

/** What the caller gets for an error when on-error changes nothing. */
export const answerFor = (known: PolicyError | undefined, activityId: string): ResponseMessage => {
  if (known === undefined || (known.answer.status === 500 && known.answer.wireMessage === undefined))
    return internalServerError(activityId);
  const { status, wireMessage, reasonPhrase } = known.answer;
  const answer = gatewayAnswer(status, wireMessage ?? known.message, known.headers());
  if (reasonPhrase !== undefined) answer.reason = reasonPhrase;
  return answer;
};
