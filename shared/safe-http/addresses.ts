import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Address = { readonly address: string; readonly family: 4 | 6 };

const familyOf = (text: string) => {
  const family = isIP(text);
  return family === 4 || family === 6 ? family : null;
};

/** The host of a URL where it is an address itself. */
export const literalOf = ({ hostname }: URL): Address | null => {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  const family = familyOf(address);
  return family && { address, family };
};

/** IPv6 prefixes behind which an IPv4 address stands, at that byte; what is sent there reaches, or may reach, that one. */
const carriers = [
  { prefix: ipaddr.IPv6.parseCIDR('::ffff:0:0/96'), at: 12 },
  { prefix: ipaddr.IPv6.parseCIDR('::/96'), at: 12 },
  // NAT64, as an IPv6-only network makes them of the addresses of IPv4-only receivers.
  { prefix: ipaddr.IPv6.parseCIDR('64:ff9b::/96'), at: 12 },
  { prefix: ipaddr.IPv6.parseCIDR('2002::/16'), at: 2 },
];

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

const isPublicIPv4 = (address: ipaddr.IPv4) => address.range() === 'unicast';

const isPublicIPv6 = (address: ipaddr.IPv6) => {
  const carrier = carriers.find(({ prefix }) => address.match(prefix));
  if (carrier) return isPublicIPv4(new ipaddr.IPv4(address.toByteArray().slice(carrier.at, carrier.at + 4)));
  return address.zoneId === undefined && address.match(globalUnicast) && address.range() === 'unicast';
};

/** Whether an address is one of the public internet's, and of one host there. */
export const isPublic = ({ address }: Address) => {
  const parsed = ipaddr.parse(address);
  return parsed instanceof ipaddr.IPv4 ? isPublicIPv4(parsed) : isPublicIPv6(parsed);
};

/** Whether two texts write the same address. */
export const isSame = (one: string, other: string) =>
  ipaddr.parse(one).toNormalizedString() === ipaddr.parse(other).toNormalizedString();

/** What speaks against an address to send to, each in words that go after its name. */
const reasons = {
  not_a_url: 'is not a URL',
  not_plain: 'is written in an unusual way',
  has_credentials: 'has credentials in it',
  has_fragment: 'has a fragment, which is never sent',
  not_https: 'does not begin with https://',
  not_port_443: 'has another port than 443',
  not_a_public_name: 'has a host that is not a public name',
  not_public: 'leads to an address that is not public',
} as const;

/** Nothing is sent there. It does not say which address a name leads to: that would tell of the inside of a network. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly reason: keyof typeof reasons;
  constructor(reason: keyof typeof reasons) {
    super(reasons[reason]);
    this.reason = reason;
  }
}

/** The name of the receiver leads nowhere, or nobody could say where; `detail` is the resolver's code. */
export class NameNotResolved extends Error {
  override readonly name = 'NameNotResolved';
  readonly detail: string;
  constructor(detail: string) {
    super(`has a name that could not be resolved (${detail})`);
    this.detail = detail;
  }
}
