/** Which way a connection failed, in the words of Node's `error.code`. */
export type ConnectionFaultCode = 'ECONNREFUSED' | 'ECONNRESET' | 'ENOTFOUND';

const told: Readonly<Record<ConnectionFaultCode, string>> = {
  ECONNREFUSED: 'connection refused by',
  ECONNRESET: 'connection reset by',
  ENOTFOUND: 'no instance has the host',
};

/** What `respond` rejects with when no HTTP answer exists: the request never arrived, or its connection broke. */
export class ConnectionFault extends Error {
  readonly code: ConnectionFaultCode;
  constructor(code: ConnectionFaultCode, host: string) {
    super(`${code}: ${told[code]} \`${host}\``);
    this.name = 'ConnectionFault';
    this.code = code;
  }
}
