import { Resolver } from 'node:dns/promises';
import * as z from 'zod';
import { type Address, AddressRefused, isPublic, literalOf, NameNotResolved } from './addresses.ts';
import { allowedLoopback } from './loopback.ts';

const withCode = z.object({ code: z.string() });
/** The name has no address of that family; anything else that goes wrong leaves open whether it has. */
const noneOfThatFamily = new Set(['ENODATA', 'ENOTFOUND']);

const found = async (addresses: Promise<string[]>, family: Address['family']): Promise<Address[]> => {
  try {
    return (await addresses).map((address) => ({ address, family }));
  } catch (error) {
    const { code } = withCode.parse(error);
    if (noneOfThatFamily.has(code)) return [];
    throw new NameNotResolved(code);
  }
};

/*
 * DNS is asked directly. `dns.lookup` would also believe the hosts file and add search domains, and it occupies one of
 * four threads for as long as a receiver's name server likes; these queries hold up nobody and can be cancelled.
 */
const resolved = async (name: string, signal: AbortSignal) => {
  const resolver = new Resolver({ timeout: 2_000, tries: 3 });
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel);
  try {
    const addresses = await Promise.all([found(resolver.resolve4(name), 4), found(resolver.resolve6(name), 6)]);
    return addresses.flat();
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
};

/**
 * All addresses that the host of a URL has now, every one public. Throws `AddressRefused` where one is not, and
 * `NameNotResolved` where there is none or not all could be learnt.
 */
export const publicAddressesOf = async (url: URL, signal = AbortSignal.timeout(5_000)): Promise<readonly Address[]> => {
  const loopback = allowedLoopback(url);
  if (loopback.length > 0) return loopback;
  const literal = literalOf(url);
  const addresses = literal ? [literal] : await resolved(url.hostname, signal);
  if (addresses.length === 0) throw new NameNotResolved('ENOTFOUND');
  if (!addresses.every(isPublic)) throw new AddressRefused('not_public');
  return addresses;
};
