import { clr } from '@spillway/expressions';
import { expect, test } from 'vitest';
import { runPolicies } from '../../test/run-policy.ts';

const stored = {
  client: { thumbprint: 'AB', certificate: 'certificate', key: 'key' },
  authority: { thumbprint: 'CD', certificate: 'certificate', key: undefined },
};
const pem = { kind: 'pem', certificate: 'certificate', key: 'key' };

test.for([
  { attributes: 'certificate-id="client"', presented: pem },
  { attributes: 'thumbprint="@("A" + "B")"', presented: pem },
  {
    attributes: 'body="@((byte[])context.Variables["pfx"])"',
    presented: { kind: 'pfx', bytes: new Uint8Array([1, 2]) },
  },
  {
    attributes: 'body="@((byte[])context.Variables["pfx"])" password="@("se" + "cret")"',
    presented: { kind: 'pfx', bytes: new Uint8Array([1, 2]), password: 'secret' },
  },
])('is presented: $attributes', async ({ attributes, presented }) => {
  const { world } = await runPolicies(`<authentication-certificate ${attributes} />`, {
    stored,
    variables: { pfx: clr.bytes(new Uint8Array([1, 2])) },
  });
  expect(world.request.clientCertificate).toEqual(presented);
});

test.for([
  { attributes: 'certificate-id="other"', message: "id 'other' could be found" },
  { attributes: 'thumbprint="EF"', message: "thumbprint 'EF' could be found" },
  { attributes: 'certificate-id="authority"', message: 'has no private key' },
  { attributes: 'body="text"', message: 'is not a byte array' },
  { attributes: 'body="@(new byte[0])"', message: 'is not a byte array' },
  { attributes: 'body="@((object)null)"', message: 'is not a byte array' },
])('fails: $attributes', async ({ attributes, message }) => {
  await expect(runPolicies(`<authentication-certificate ${attributes} />`, { stored })).rejects.toMatchObject({
    reason: 'CertificateNotFound',
    message: expect.stringContaining(message),
  });
});

test.for(['', 'thumbprint="AB" certificate-id="client"', 'thumbprint="AB" password="secret"'])(
  'is refused when the document is read: %s',
  async (attributes) => {
    await expect(runPolicies(`<authentication-certificate ${attributes} />`)).rejects.toThrow('POL107');
  },
);
