import { randomUUID } from 'node:crypto';
import privateKey from 'cognito-local/lib/keys/cognitoLocal.private.json' with { type: 'json' };
import publicKey from 'cognito-local/lib/keys/cognitoLocal.public.json' with { type: 'json' };
import { createLocalJWKSet, importJWK, SignJWT } from 'jose';

const HOURS = 12;

/** The keys that tokens are checked with. They are published with cognito-local: good for one's own machine only. */
export const keys = createLocalJWKSet({ keys: [publicKey.jwk] });

type TokenSubject = {
  readonly issuer: string;
  readonly clientId: string;
  readonly sub: string;
  readonly username: string;
  readonly groups: readonly string[];
};

/** An access token as Cognito makes it, but good for a working day: to try the API out without signing in. */
export const longToken = async ({ issuer, clientId, sub, username, groups }: TokenSubject) => {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    ...(groups.length > 0 && { 'cognito:groups': [...groups] }),
    client_id: clientId,
    origin_jti: randomUUID(),
    event_id: randomUUID(),
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    auth_time: now,
    username,
  })
    .setProtectedHeader({ alg: 'RS256', kid: publicKey.jwk.kid })
    .setSubject(sub)
    .setIssuer(issuer)
    .setIssuedAt(now)
    .setExpirationTime(now + HOURS * 3600)
    .setJti(randomUUID())
    .sign(await importJWK(privateKey.jwk, 'RS256'));
};
