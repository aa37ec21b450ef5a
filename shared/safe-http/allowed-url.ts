import { AddressRefused, literalOf } from './addresses.ts';
import { allowedLoopback } from './loopback.ts';

const printableAscii = /^[\x21-\x7e]+$/;
const authority = /^https?:\/\/([^/?#\\]*)/i;
const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** Names that public DNS never knows, but perhaps the machine or the network that asks. */
const specialDomains = new Set(['localhost', 'local', 'internal', 'arpa']);

const parsed = (text: string) => {
  const url = URL.parse(text);
  if (!url) throw new AddressRefused('not_a_url');
  return url;
};

/** Whether the host that the parser found is the one that people read: it mends and decodes a good deal. */
const isPlain = (text: string, { host, hostname }: URL) => {
  const written = authority.exec(text)?.[1]?.toLowerCase();
  return printableAscii.test(text) && !text.includes('\\') && (written === host || written === `${hostname}:443`);
};

const isPublicName = (hostname: string) => {
  const labels = hostname.split('.');
  return (
    hostname.length <= 253 &&
    labels.length > 1 &&
    labels.every((part) => label.test(part)) &&
    !specialDomains.has(labels.at(-1) ?? '')
  );
};

/**
 * The URL of a text, if events may be sent there by the look of it; where its name leads is another question. Throws
 * `AddressRefused`.
 */
export const requireAllowedUrl = (text: string): URL => {
  const url = parsed(text);
  if (url.username !== '' || url.password !== '') throw new AddressRefused('has_credentials');
  if (text.includes('#')) throw new AddressRefused('has_fragment');
  const local = allowedLoopback(url).length > 0;
  if (!local && url.protocol !== 'https:') throw new AddressRefused('not_https');
  if (!local && url.port !== '') throw new AddressRefused('not_port_443');
  if (!isPlain(text, url)) throw new AddressRefused('not_plain');
  if (!local && !literalOf(url) && !isPublicName(url.hostname)) throw new AddressRefused('not_a_public_name');
  return url;
};
