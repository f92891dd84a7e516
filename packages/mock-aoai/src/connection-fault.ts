/** Which way a connection failed, in the words of Node's `error.code`. */
export type ConnectionFaultCode = 'ECONNREFUSED' | 'ECONNRESET' | 'ENOTFOUND' | 'ERR_TLS_CERT_ALTNAME_INVALID';

const told: Readonly<Record<ConnectionFaultCode, string>> = {
  ECONNREFUSED: 'connection refused by',
  ECONNRESET: 'connection reset by',
  ENOTFOUND: 'no instance has the host',
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate is another host's, not that of",
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
