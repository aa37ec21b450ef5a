import { access, requestFor } from './bucket.ts';

/** Seconds. */
const lifetime = 5 * 60;

/** An address under which anybody can download this object for five minutes. */
export const downloadAddress = async (key: string, at = new Date()) => {
  const { signer, url } = access();
  const options = { expiresIn: lifetime, signingDate: at };
  const { query = {} } = await signer.presign(requestFor('GET', `${url}/${key}`), options);
  const signed = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  return {
    url: `${url}/${key}?${new URLSearchParams(signed)}`,
    expiresAt: new Date(at.getTime() + lifetime * 1_000).toISOString(),
  };
};
