import { Body } from './body.ts';
import { HeaderMap } from './headers.ts';
import { newResponse, type ResponseMessage } from './message.ts';

/** A response as a cache keeps it. */
export interface StoredResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | undefined;
}

/** What a cache keeps of a response; its body can still be sent. A cookie is for the caller it was set for (assumed). */
export const storedResponse = async (response: ResponseMessage): Promise<StoredResponse> => ({
  status: response.status,
  reason: response.reason,
  headers: [...response.headers].filter(([name]) => name.toLowerCase() !== 'set-cookie'),
  body: await response.body?.keep(),
});

/** The response again, as often as it is wanted. */
export const restoredResponse = ({ status, reason, headers, body }: StoredResponse): ResponseMessage => {
  const response = newResponse(status, body && Body.ofBytes(body), HeaderMap.from(headers));
  response.reason = reason;
  return response;
};
