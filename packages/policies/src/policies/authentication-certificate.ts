import { clr } from '@spillway/expressions';
import { any, string } from '../attributes.ts';
import { definePolicy } from '../define-policy.ts';
import type { ClientCertificate } from '../message.ts';
import { PolicyError } from '../policy-error.ts';
import type { PolicyRun } from '../run.ts';

const failure = (message: string): PolicyError =>
  // Reason and texts are not published (assumed).
  new PolicyError('CertificateNotFound', message, { status: 500 });

const stored = async (run: PolicyRun, by: 'id' | 'thumbprint', value: string): Promise<ClientCertificate> => {
  const found = await run.services.certificates.find(by, value);
  if (found === undefined)
    throw failure(`No certificate with ${by} '${value}' could be found; the topology declares those of this gateway.`);
  if (found.key === undefined) throw failure(`The certificate with ${by} '${value}' has no private key.`);
  run.telemetry.trace('a certificate goes with the request', { thumbprint: found.thumbprint });
  return { kind: 'pem', certificate: found.certificate, key: found.key };
};

/** Presents a client certificate to the backend. */
export const authenticationCertificate = definePolicy({
  name: 'authentication-certificate',
  sections: ['inbound'],
  content: 'none',
  traits: [],
  reference: 'https://learn.microsoft.com/azure/api-management/authentication-certificate-policy',
  fidelity: 'approximate',
  difference:
    'certificates of the service come from `certificates` of topology.yaml; reason and message of a failure are assumed; mocked instances ask for none',
  attributes: {
    thumbprint: string({ expressions: true, doc: 'the thumbprint of a certificate of the service' }),
    certificateId: string({ expressions: true, names: 'certificate', doc: 'the id of a certificate of the service' }),
    body: any({ expressions: true, doc: 'the certificate itself, as the bytes of a PFX file' }),
    password: string({ expressions: true, doc: 'the password of `body`' }),
  },
  check: (present, report) => {
    const ways = ['thumbprint', 'certificateId', 'body'].filter((key) => present.has(key));
    if (ways.length !== 1)
      report(
        ways[1] ?? '',
        'exactly one of `thumbprint`, `certificate-id` and `body` is required',
        'name a certificate of the service, for example certificate-id="client"',
      );
    if (present.has('password') && !present.has('body'))
      report(
        'password',
        '`password` belongs to `body`',
        'remove it: the service knows the passwords of its certificates',
      );
  },
  async run({ thumbprint, certificateId, body, password }, run) {
    if (certificateId !== undefined) run.request.clientCertificate = await stored(run, 'id', certificateId);
    else if (thumbprint !== undefined) run.request.clientCertificate = await stored(run, 'thumbprint', thumbprint);
    else {
      const bytes = clr.bytesOf(body ?? null);
      if (bytes === undefined || bytes.length === 0) throw failure('The body of the certificate is not a byte array.');
      run.request.clientCertificate = { kind: 'pfx', bytes, password };
    }
    return undefined;
  },
});
