import type { Duplex } from 'node:stream';
import type { ByteStream } from '@spillway/policies';
import type { Connection } from './connections.ts';

/** One HTTP request as it leaves the gateway. */
export interface OutgoingRequest extends Connection {
  readonly method: string;
  readonly url: string;
  /** Without Host and framing headers, which the transport sets. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array | ByteStream | undefined;
  readonly signal: AbortSignal;
  /** The connection is to become a WebSocket. */
  readonly upgrade?: 'websocket';
}

export interface BackendResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: ByteStream;
  /** With status 101: the connection, on which bytes go both ways from now on. */
  readonly upgraded?: Duplex;
}

/** Sends one request. Rejects with TransportError when there is no response, or with the signal's reason. */
export type Transport = (request: OutgoingRequest) => Promise<BackendResponse>;

/** No response: `code` is the system's (ECONNREFUSED, ECONNRESET, ENOTFOUND, …). */
export class TransportError extends Error {
  readonly code: string;
  constructor(code: string, options?: ErrorOptions) {
    super(`no response: ${code}`, options);
    this.name = 'TransportError';
    this.code = code;
  }
}

/** The `code` of an error or of what caused it. */
export const errorCode = (error: unknown): string | undefined => {
  for (let at = error; at instanceof Error; at = at.cause)
    if ('code' in at && typeof at.code === 'string') return at.code;
  return undefined;
};
