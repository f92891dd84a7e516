import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { textOf } from './evaluate.ts';

const base64 = (name: string): string =>
  readFileSync(new URL(`certificates/${name}`, import.meta.url)).toString('base64');

/** Results of .NET 10 for the same code. */
const rows: readonly (readonly [name: string, code: string, value: string])[] = [
  [
    'MD5',
    'return BitConverter.ToString(MD5.Create().ComputeHash(Encoding.UTF8.GetBytes("hello")));',
    '5D-41-40-2A-BC-4B-2A-76-B9-71-9D-91-10-17-C5-92',
  ],
  [
    'SHA1 by name',
    'return Convert.ToBase64String(HashAlgorithm.Create("SHA1").ComputeHash(new byte[0]));',
    '2jmj7l5rSw0yVb/vlWAYkK/YBwk=',
  ],
  [
    'part of an array',
    'return Convert.ToBase64String(new SHA256Managed().ComputeHash(new byte[] { 9, 104, 105, 9 }, 1, 2));',
    'j0NDRmSPa5bfid2pAcUXaxCm2Dlh3TwayItZstwyeqQ=',
  ],
  [
    'blocks of a hash',
    'var h = SHA256.Create(); var d = Encoding.UTF8.GetBytes("hello"); h.TransformBlock(d, 0, 5, null, 0); h.TransformFinalBlock(d, 0, 5); return BitConverter.ToString(h.Hash).Replace("-", "").Substring(0, 16);',
    '0A86050FB37A4DEF',
  ],
  [
    'an initialised key',
    'var h = new HMACSHA256 { Key = Encoding.UTF8.GetBytes("key") }; return Convert.ToBase64String(h.ComputeHash(Encoding.UTF8.GetBytes("msg")));',
    'LZPLwb4We8sWN6SiPL/wGnh48MUO6DOVTqUiG7G4xig=',
  ],
  [
    'sizes',
    'var h = new HMACSHA512(); return h.Key.Length + h.HashName + h.HashSize + SHA384.Create().HashSize;',
    '128SHA512512384',
  ],
  [
    'AES by its defaults',
    'var a = Aes.Create(); return a.Mode + "," + a.Padding + "," + a.KeySize + "," + a.BlockSize + "," + a.IV.Length;',
    'CBC,PKCS7,256,128,16',
  ],
  [
    'AES',
    'var k = new byte[16]; var a = Aes.Create(); return BitConverter.ToString(a.CreateEncryptor(k, k).TransformFinalBlock(Encoding.UTF8.GetBytes("hello"), 0, 5)).Replace("-", "");',
    '9834ED518CBC8FBE9AF3C6ECB75EB8C0',
  ],
  [
    'AES with zeros',
    'var k = new byte[16]; var a = Aes.Create(); a.Padding = PaddingMode.Zeros; a.Mode = CipherMode.ECB; return BitConverter.ToString(a.CreateEncryptor(k, k).TransformFinalBlock(Encoding.UTF8.GetBytes("hello"), 0, 5)).Replace("-", "");',
    '10FB1C3FED5A1D4AA8D60B955B09FF02',
  ],
  [
    'AES with feedback',
    'var k = new byte[16]; var a = Aes.Create(); a.Mode = CipherMode.CFB; return BitConverter.ToString(a.CreateEncryptor(k, k).TransformFinalBlock(Encoding.UTF8.GetBytes("hello"), 0, 5)).Replace("-", "");',
    '0E055A5D35B8',
  ],
  [
    'Encrypt and Decrypt',
    'var k = new byte[32]; var iv = new byte[16]; return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes("hello").Encrypt("Aes", k, iv).Decrypt("Aes", k, iv));',
    'hello',
  ],
  [
    'an RSA signature',
    'var r = RSA.Create(2048); var d = new byte[] { 1, 2 }; var s = r.SignData(d, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1); return r.VerifyData(d, s, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) + "," + r.VerifyData(new byte[1], s, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) + "," + r.VerifyHash(SHA256.Create().ComputeHash(d), s, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);',
    'True,False,True',
  ],
  [
    'RSA encryption through XML',
    'var r = RSA.Create(2048); var p = RSA.Create(); p.FromXmlString(r.ToXmlString(false)); return Encoding.UTF8.GetString(r.Decrypt(p.Encrypt(Encoding.UTF8.GetBytes("hi"), RSAEncryptionPadding.OaepSHA256), RSAEncryptionPadding.OaepSHA256));',
    'hi',
  ],
];

test.for(rows)('%s', ([, code, value]) => {
  expect(textOf(code, 'block')).toBe(value);
});

const failures: readonly (readonly [name: string, code: string, type: string, message: string])[] = [
  [
    'a key of the wrong size',
    'Aes.Create().CreateEncryptor(new byte[5], new byte[16])',
    'ArgumentException',
    "Specified key is not a valid size for this algorithm. (Parameter 'rgbKey')",
  ],
  [
    'a wrong padding',
    'new byte[16].Decrypt("Aes", new byte[16], new byte[16])',
    'CryptographicException',
    'Padding is invalid and cannot be removed.',
  ],
  [
    'half a block',
    'new byte[5].Decrypt("Aes", new byte[16], new byte[16])',
    'CryptographicException',
    'The input data is not a complete block.',
  ],
  ['no key', 'new HMACSHA256(null)', 'ArgumentNullException', "Value cannot be null. (Parameter 'key')"],
  [
    'an unknown hash',
    'RSA.Create(512).SignData(new byte[1], new HashAlgorithmName("x"), RSASignaturePadding.Pkcs1)',
    'CryptographicException',
    "'x' is not a known hash algorithm.",
  ],
  [
    'a wrong password',
    `new X509Certificate2(Convert.FromBase64String("${base64('c.pfx')}"), "xx")`,
    'CryptographicException',
    'The certificate data cannot be read with the provided password, the password may be incorrect.',
  ],
  [
    'bytes that are no certificate',
    'new X509Certificate2(new byte[] { 1, 2, 3 })',
    'CryptographicException',
    'ASN1 corrupted data.',
  ],
];

test.for(failures)('refuses %s', ([, code, type, message]) => {
  expect(() => textOf(code)).toThrow(expect.objectContaining({ type, clrMessage: message }));
});

const certificate = (code: string): string =>
  `var c = new X509Certificate2(Convert.FromBase64String("${base64('c.pfx')}"), "pw"); return ${code};`;

const expected = JSON.parse(readFileSync(new URL('certificates/expected.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;

test.for(Object.entries(expected))('certificate: %s', ([code, value]) => {
  expect(textOf(certificate(code), 'block')).toBe(value);
});

test('a key from a PFX without password signs, as the Key Vault sample does', () => {
  const code = `
    var certificate = new X509Certificate2(Convert.FromBase64String("${base64('n.pfx')}"));
    RSACng rsa = certificate.GetRSAPrivateKey() as RSACng;
    var data = Encoding.UTF8.GetBytes("token");
    var signature = rsa.SignData(data, HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);
    return certificate.GetRSAPublicKey().VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);`;
  expect(textOf(code, 'block')).toBe('true');
});
