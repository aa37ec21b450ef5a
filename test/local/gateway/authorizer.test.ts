import { createHmac } from 'node:crypto';
import {
  type CryptoKey,
  createLocalJWKSet,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { jwtAuthorizer } from '../../../local/gateway/authorizer.ts';
import { keys as localKeys, longToken } from '../../../local/identity/tokens.ts';

const issuer = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_abc';
const clientId = 'client-1';
const kid = 'the-key';
const hour = 3600;
const now = () => Math.floor(Date.now() / 1000);

let key: CryptoKey;
let published: string;
let authorize: ReturnType<typeof jwtAuthorizer>;

beforeAll(async () => {
  const pair = await generateKeyPair('RS256');
  key = pair.privateKey;
  published = await exportSPKI(pair.publicKey);
  const jwk = { ...(await exportJWK(pair.publicKey)), kid, alg: 'RS256' };
  authorize = jwtAuthorizer({ issuer, audience: [clientId] }, createLocalJWKSet({ keys: [jwk] }));
});

/** A token that is good, but for the given claims; those that are undefined are left out. */
const token = (claims: Readonly<Record<string, unknown>> = {}, signer = key) => {
  const given = { iss: issuer, client_id: clientId, sub: 'u1', iat: now(), exp: now() + hour, ...claims };
  const payload: JWTPayload = JSON.parse(JSON.stringify(given));
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid }).sign(signer);
};

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the JWT authorizer', () => {
  it('hands the claims over as texts, lists in brackets', async () => {
    const given = await token({ 'cognito:groups': ['administrators', 'managers'], auth_time: 5, email_verified: true });
    expect(await authorize(`Bearer ${given}`)).toMatchObject({
      ok: true,
      claims: { sub: 'u1', 'cognito:groups': '[administrators managers]', auth_time: '5', email_verified: 'true' },
    });
  });

  it('takes a token without the word Bearer, and the same token again', async () => {
    const given = await token();
    expect((await authorize(given)).ok).toBe(true);
    expect((await authorize(`bearer ${given}`)).ok).toBe(true);
  });

  it('takes an id token by its audience, which the function then has to refuse', async () => {
    expect((await authorize(await token({ client_id: undefined, aud: clientId, token_use: 'id' }))).ok).toBe(true);
  });

  it('asks for a token where there is none', async () => {
    expect(await authorize(undefined)).toEqual({ ok: false, challenge: 'Bearer' });
    expect(await authorize('Bearer ')).toEqual({ ok: false, challenge: 'Bearer' });
  });

  it.each([
    ['expired', { exp: 1 }],
    ['without an end', { exp: undefined }],
    ['not valid yet', { nbf: 99_999_999_999 }],
    ['issued in the future', { iat: 99_999_999_998, exp: 99_999_999_999 }],
    ['of another issuer', { iss: `${issuer}x` }],
    ['of another client', { client_id: 'client-2' }],
    ['of nobody’s client', { client_id: undefined }],
    ['for another audience, whatever its client', { aud: 'client-2' }],
  ])('refuses a token that is %s', async (_, claims) => {
    expect(await authorize(`Bearer ${await token(claims)}`)).toMatchObject({
      ok: false,
      challenge: expect.stringContaining('error="invalid_token"'),
    });
  });

  it('refuses a token that another key signed', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    expect((await authorize(await token({}, privateKey))).ok).toBe(false);
  });

  it('refuses a token without a signature', async () => {
    const [, payload] = (await token()).split('.');
    expect((await authorize(`${encoded({ alg: 'none', kid })}.${payload}.`)).ok).toBe(false);
  });

  it('refuses a token signed with the public key as a shared secret', async () => {
    const [, payload] = (await token()).split('.');
    const signed = `${encoded({ alg: 'HS256', kid })}.${payload}`;
    const signature = createHmac('sha256', published).update(signed).digest('base64url');
    expect((await authorize(`${signed}.${signature}`)).ok).toBe(false);
  });

  it.each(['x', 'a.b.c', 'Basic dXNlcjpwYXNz', 'Bearer a.b.c'])('refuses %s', async (header) => {
    expect((await authorize(header)).ok).toBe(false);
  });

  it('takes the long token that a local cloud prints', async () => {
    const local = jwtAuthorizer({ issuer, audience: [clientId] }, localKeys);
    const given = await longToken({ issuer, clientId, sub: 'u1', username: 'u1', groups: ['managers'] });
    expect(await local(given)).toMatchObject({
      ok: true,
      claims: { token_use: 'access', 'cognito:groups': '[managers]' },
    });
  });
});
