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
