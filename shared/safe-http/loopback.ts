import ipaddr from 'ipaddr.js';
import { type Address, literalOf } from './addresses.ts';

/**
 * The addresses of a host that is this very machine, where the local cloud allows that; else none.
 * `lib/bundle.ts` takes the switch out of what is deployed.
 */
export const allowedLoopback = (url: URL): readonly Address[] => {
  if (process.env.ALLOW_LOOPBACK_WEBHOOKS !== 'yes') return [];
  if (url.hostname === 'localhost') {
    return [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
  }
  const literal = literalOf(url);
  return literal && ipaddr.parse(literal.address).range() === 'loopback' ? [literal] : [];
};
