import { getCACertificates, setDefaultCACertificates, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { post } from '../../shared/safe-http/post.ts';
import { foundAuthority } from '../support/certificates.ts';
import { answer, says, startRawReceiver } from '../support/raw-receiver.ts';

const trusted = await foundAuthority('Example Authority');
const unknown = await foundAuthority('Another Authority');
const impostor = await foundAuthority('Example Authority');

const formerly = getCACertificates('default');
beforeAll(() => {
  vi.stubEnv('ALLOW_LOOPBACK_WEBHOOKS', 'yes');
  setDefaultCACertificates([...formerly, trusted.certificate]);
});
afterAll(() => {
  vi.unstubAllEnvs();
  setDefaultCACertificates(formerly);
});

const answers = says(answer('200 OK', 'OK'));

/** What became of a message to `https://localhost` at a receiver with such a certificate, and what the receiver read. */
const sentOver = async (tls: TlsOptions, manners = answers) => {
  const receiver = await startRawReceiver(manners, tls);
  const outcome = await post(`https://localhost:${receiver.port}/`, { headers: {}, body: '{"secret":true}' });
  receiver.stop();
  return { ...outcome, read: receiver.requests() };
};

it('sends to a receiver with a good certificate, by the name that was asked for', async () => {
  let servername: string | undefined;
  const certificate = await trusted.issue({ host: 'localhost' });
  const SNICallback: TlsOptions['SNICallback'] = (name, found) => {
    servername = name;
    found(null);
  };
  const outcome = await sentOver({ ...certificate, SNICallback });
  expect({ ...outcome, servername }).toMatchObject({
    status: 200,
    answer: 'OK',
    failure: null,
    servername: 'localhost',
    read: expect.stringContaining('{"secret":true}'),
  });
});

it.each([
  ['of an unknown authority', () => unknown.issue({ host: 'localhost' }), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['of an impostor', () => impostor.issue({ host: 'localhost' }), 'CERT_SIGNATURE_FAILURE'],
  ['of its own', async () => unknown.own, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['for another host', () => trusted.issue({ host: 'hooks.example.com' }), 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['of yesterday', () => trusted.issue({ host: 'localhost', until: -1 }), 'CERT_HAS_EXPIRED'],
])('sends nothing to a receiver with a certificate %s, whatever the environment says', async (_, issue, detail) => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  expect(await sentOver(await issue())).toMatchObject({ failure: 'tls_refused', detail, status: null, read: '' });
});

it('does not blame TLS where the receiver hangs up after the handshake', async () => {
  const certificate = await trusted.issue({ host: 'localhost' });
  expect(await sentOver(certificate, (socket) => socket.destroy())).toMatchObject({ failure: 'broken_off' });
});

it('sends nothing over a TLS that is too old', async () => {
  const certificate = await trusted.issue({ host: 'localhost' });
  const old = { ...certificate, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
  expect(await sentOver(old)).toMatchObject({ failure: 'tls_refused', status: null, read: '' });
});

it('sends nothing in the clear to a receiver that does not speak TLS', async () => {
  const receiver = await startRawReceiver(answers);
  const outcome = await post(`https://localhost:${receiver.port}/`, { headers: {}, body: '{"secret":true}' });
  receiver.stop();
  expect(outcome).toMatchObject({ failure: 'tls_refused', status: null });
  expect(receiver.requests()).not.toContain('secret');
});

it('does not wait for a handshake longer than for all the rest', async () => {
  const receiver = await startRawReceiver(() => {});
  const url = `https://localhost:${receiver.port}/`;
  const outcome = await post(url, { headers: {}, body: '{}', timeLimit: 200 });
  receiver.stop();
  expect(outcome).toMatchObject({ failure: 'timed_out', detail: 'while securing' });
});
