import { type ClrValue, clr } from '@spillway/expressions';
import { Body } from './body.ts';
import { HeaderMap } from './headers.ts';
import { newResponse, type ResponseMessage } from './message.ts';

/** A collected response as a variable holds it. */
export const responseValue = (response: ResponseMessage): ClrValue =>
  clr.response({
    statusCode: response.status,
    statusReason: response.reason,
    headers: response.headers,
    body: response.body ?? null,
  });

/** A copy of the response a variable holds; undefined when it holds something else. */
export const responseOf = (value: ClrValue): ResponseMessage | undefined => {
  const held = clr.responseOf(value);
  if (held === undefined) return undefined;
  const headers = new HeaderMap();
  for (const name of held.headers.names()) headers.set(name, ...(held.headers.get(name) ?? []));
  const body = held.body === null ? undefined : Body.ofBytes(held.body.read(true));
  const response = newResponse(held.statusCode, body, headers);
  response.reason = held.statusReason;
  return response;
};
