import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';

type JwtConfiguration = { readonly issuer: string; readonly audience: readonly string[] };

/** The claims as API Gateway hands them to a function: every value a string, a list as `[a b]`. */
export type Claims = Readonly<Record<string, string>>;

export type Authorization =
  | { readonly ok: true; readonly claims: Claims }
  | { readonly ok: false; readonly challenge: string };

const KEPT_TOKENS = 1_000;

const refused = (description: string): Authorization => ({
  ok: false,
  challenge: `Bearer scope="" error="invalid_token" error_description="${description}"`,
});

const claimText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, item]) => `${key}:${claimText(item)}`).join(' ')}]`;
};

const isMeantFor = ({ aud, client_id }: JWTPayload, audience: readonly string[]) => {
  // An access token of Cognito has no audience; its client stands in for it.
  const named = aud ?? client_id;
  return [named].flat().some((name) => typeof name === 'string' && audience.includes(name));
};

/**
 * The JWT authorizer of an HTTP API.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export const jwtAuthorizer = ({ issuer, audience }: JwtConfiguration, keys: JWTVerifyGetKey) => {
  // Checking a signature takes a tenth of a completion's whole time; a token that was good stays so until it expires.
  const good = new Map<string, { readonly claims: Claims; readonly expires: number }>();

  const verify = async (token: string): Promise<Authorization> => {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer,
      requiredClaims: ['exp'],
    });
    const { exp = 0, iat = 0 } = payload;
    if (iat > Date.now() / 1000 + 1) return refused('the token was issued in the future');
    if (!isMeantFor(payload, audience)) return refused('the token has an invalid audience');
    const claims = Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, claimText(value)]));
    if (good.size >= KEPT_TOKENS) good.clear();
    good.set(token, { claims, expires: exp * 1000 });
    return { ok: true, claims };
  };

  return async (header: string | undefined): Promise<Authorization> => {
    const token = header?.replace(/^Bearer +/i, '').trim();
    if (!token) return { ok: false, challenge: 'Bearer' };
    const known = good.get(token);
    if (known && known.expires > Date.now()) return { ok: true, claims: known.claims };
    good.delete(token);
    try {
      return await verify(token);
    } catch {
      return refused('the token could not be verified');
    }
  };
};
