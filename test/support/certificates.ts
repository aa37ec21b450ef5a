import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 86_400_000;

const keyPair = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

const pemOf = async (key: webcrypto.CryptoKey) => {
  const bytes = await crypto.subtle.exportKey('pkcs8', key);
  return x509.PemConverter.encode(bytes, 'PRIVATE KEY');
};

type Wanted = {
  readonly host: string;
  /** Days from now. */
  readonly until?: number;
};

/** A certificate authority that nobody knows, until a process is told to trust it. */
export const foundAuthority = async (commonName: string) => {
  const keys = await keyPair();
  const name = `CN=${commonName}`;
  const from = new Date(Date.now() - 30 * day);
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    signingAlgorithm: algorithm,
    notBefore: from,
    notAfter: new Date(Date.now() + 30 * day),
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    certificate: own.toString('pem'),
    /** Its own key and certificate, which vouch for themselves. */
    own: { key: await pemOf(keys.privateKey), cert: own.toString('pem') },
    /** A key and a certificate for a host, as a TLS server wants them. */
    issue: async ({ host, until = 1 }: Wanted) => {
      const { privateKey, publicKey } = await keyPair();
      const certificate = await x509.X509CertificateGenerator.create({
        subject: 'CN=Example Receiver',
        issuer: name,
        publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        notBefore: from,
        notAfter: new Date(Date.now() + until * day),
        extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
      });
      return { key: await pemOf(privateKey), cert: certificate.toString('pem') };
    },
  };
};
