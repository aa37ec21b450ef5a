import { access } from './objects.ts';
import { requestFor } from './s3-request.ts';

const payloadHash = 'x-amz-content-sha256';

/** The address with a signature that lets anybody read it for so many seconds: its query says so, no header has to. */
export const presign = async (address: string, seconds: number, at: Date) => {
  const request = requestFor('GET', address, { [payloadHash]: 'UNSIGNED-PAYLOAD' });
  const { query = {} } = await access().signer.presign(request, {
    expiresIn: seconds,
    signingDate: at,
    unhoistableHeaders: new Set([payloadHash]),
    unsignableHeaders: new Set([payloadHash]),
  });
  const signRequest = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  return `${address}?${new URLSearchParams(signRequest)}`;
};

const lifetime = 5 * 60;

/** An address under which anybody can download this object for five minutes. */
export const downloadAddress = async (key: string, at = new Date()) => ({
  url: await presign(`${access().url}/${key}`, lifetime, at),
  expiresAt: new Date(at.getTime() + lifetime * 1_000).toISOString(),
});
