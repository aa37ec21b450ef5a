import { access } from './objects.ts';
import { requestFor } from './s3-request.ts';

/** What `encodeURIComponent` leaves as it is although RFC 8187 wants it escaped. */
const unescaped = /['()*!]/g;

const escaped = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/**
 * The header by which a browser saves a file under its name instead of showing it (RFC 6266): the name in full for
 * those who read `filename*`, and what ASCII can say of it for all others. No `$`: S3 fills `${filename}` in.
 */
export const attachmentDisposition = (fileName: string) => {
  const plain = fileName.replaceAll(/[^\x20-\x7e]|["\\%$]/gu, '_');
  const full = encodeURIComponent(fileName).replaceAll(unescaped, escaped);
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
};

const payloadHash = 'x-amz-content-sha256';

/** The address with a signature that lets anybody read it for so many seconds: its query says so, no header has to. */
export const presigned = async (address: string, seconds: number, at: Date) => {
  const request = requestFor('GET', address, { [payloadHash]: 'UNSIGNED-PAYLOAD' });
  const { query = {} } = await access().signer.presign(request, {
    expiresIn: seconds,
    signingDate: at,
    unhoistableHeaders: new Set([payloadHash]),
    unsignableHeaders: new Set([payloadHash]),
  });
  const signed = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  return `${address}?${new URLSearchParams(signed)}`;
};

const lifetime = 5 * 60;

/** An address under which anybody can download this object for five minutes. */
export const downloadAddress = async (key: string, at = new Date()) => ({
  url: await presigned(`${access().url}/${key}`, lifetime, at),
  expiresAt: new Date(at.getTime() + lifetime * 1_000).toISOString(),
});
