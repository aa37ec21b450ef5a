import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AddressRefused, NameNotResolved } from '../../shared/safe-http/addresses.ts';
import { requireAllowedUrl } from '../../shared/safe-http/allowed-url.ts';
import { post } from '../../shared/safe-http/post.ts';
import { publicAddressesOf } from '../../shared/safe-http/resolve.ts';
import { speaksIPv6, startCanary } from '../support/canary.ts';
import { startNameServer } from '../support/name-server.ts';
import { message } from '../support/posted.ts';
import { until } from '../support/until.ts';

/** What is switched off on purpose, to see that the rest still guards, or that the canary would have sung. */
const off = vi.hoisted(() => ({ syntax: false, addresses: false }));
const dns = vi.hoisted(() => ({ server: '' }));

vi.mock('node:dns/promises', async (importReal) => {
  const { Resolver } = await importReal<typeof import('node:dns/promises')>();
  return {
    Resolver: class extends Resolver {
      constructor(options: ConstructorParameters<typeof Resolver>[0]) {
        super(options);
        this.setServers([dns.server]);
      }
    },
  };
});

vi.mock('../../shared/safe-http/allowed-url.ts', async (importReal) => {
  const real = await importReal<typeof import('../../shared/safe-http/allowed-url.ts')>();
  return { requireAllowedUrl: (text: string) => (off.syntax ? new URL(text) : real.requireAllowedUrl(text)) };
});
vi.mock('../../shared/safe-http/addresses.ts', async (importReal) => {
  const real = await importReal<typeof import('../../shared/safe-http/addresses.ts')>();
  return {
    ...real,
    isPublic: (address: Parameters<typeof real.isPublic>[0]) => off.addresses || real.isPublic(address),
  };
});

const somewherePublic = '93.184.215.14';

let canary: Awaited<ReturnType<typeof startCanary>>;
let names: Awaited<ReturnType<typeof startNameServer>>;
beforeAll(async () => {
  canary = await startCanary();
  names = await startNameServer({
    'loopback.example.com': ['127.0.0.1'],
    'loopback6.example.com': ['::1'],
    'mapped.example.com': ['::ffff:127.0.0.1'],
    'private.example.com': ['10.0.0.1'],
    'metadata.example.com': ['169.254.169.254'],
    'nat64.example.com': ['64:ff9b::7f00:1'],
    'both.example.com': [somewherePublic, '127.0.0.1'],
    'families.example.com': [somewherePublic, '::1'],
    'alias.example.com': { alias: 'inside.example.com', of: ['127.0.0.1'] },
    'none.example.com': 'none',
    'silent.example.com': 'silent',
    'half.example.com': (_, type) => (type === 'A' ? [somewherePublic] : 'failing'),
    'failing.example.com': 'failing',
    'refusing.example.com': 'refusing',
    'turning.example.com': (asked) => (asked === 0 ? ['127.0.0.1'] : ['127.0.0.2']),
    'rebinding.example.com': (asked) => (asked === 0 ? [somewherePublic] : ['127.0.0.1']),
  });
  dns.server = names.address;
});
afterAll(() => {
  canary.stop();
  names.stop();
});

beforeEach(() => Object.assign(off, { syntax: false, addresses: false }));

const register = async (text: string) => publicAddressesOf(requireAllowedUrl(text));

/** Hosts that lead to this machine, and so to the canary where nothing stands before it. */
const loopbackHosts = [
  '127.0.0.1',
  '127.1',
  '0x7f.1',
  '0x7f000001',
  '0177.0.0.1',
  '017700000001',
  '2130706433',
  '127.0.0.1.',
  '１２７.０.０.１',
  '127。0。0。1',
  '①②⑦.0.0.1',
  '%31%32%37.0.0.1',
  '127.0.0.%31',
  '0.0.0.0',
  '0',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:7F00:0001]',
  'loopback.example.com',
  'LOOPBACK.Example.COM',
  'mapped.example.com',
  'alias.example.com',
];

const loopbackHostsIPv6 = ['[::1]', '[0:0:0:0:0:0:0:1]', '[::]', 'loopback6.example.com'];

/** Others that are nobody's business outside. */
const insideHosts = [
  ...['10.0.0.1', '10.1', '0xa000001', '172.16.0.1', '192.168.1.1', '192.168.257', '100.64.0.1', '100.100.100.200'],
  ...['169.254.169.254', '0xa9fea9fe', '169.254.170.2', '192.0.0.192', '198.18.0.1', '224.0.0.1', '240.0.0.1'],
  ...['255.255.255.255', '0.1.2.3', '[::127.0.0.1]', '[::7f00:1]', '[::ffff:10.0.0.1]', '[::ffff:169.254.169.254]'],
  ...['[64:ff9b::127.0.0.1]', '[64:ff9b::a9fe:a9fe]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[2002:a00:1::1]'],
  ...['[2001:0:4136:e378:8000:63bf:3fff:fdd2]', '[fec0::1]', '[fe80::1]', '[fc00::1]', '[fd00:ec2::254]', '[ff02::1]'],
  ...['[2001:db8::1]', '[3fff::1]', '[5f00::1]', '[100::1]'],
  ...['private.example.com', 'metadata.example.com', 'nat64.example.com', 'both.example.com', 'families.example.com'],
];

describe.each([...loopbackHosts, ...loopbackHostsIPv6, ...insideHosts])('https://%s/', (host) => {
  it('is refused when it is registered', async () => {
    await expect(register(`https://${host}/`)).rejects.toThrow(AddressRefused);
  });

  it('is not connected to when something is sent', async () => {
    const before = canary.attempts();
    const outcome = await post(`https://${host}/`, message);
    expect(outcome).toMatchObject({ failure: 'address_refused', status: null, answer: null });
    expect(canary.attempts()).toBe(before);
  });

  it('is refused for where it leads alone, on whatever port and however it is written', async () => {
    off.syntax = true;
    const before = [canary.attempts(), canary.connections()];
    const { failure } = await post(`https://${host}:${canary.port}/`, message);
    expect(failure).toBe('address_refused');
    expect([canary.attempts(), canary.connections()]).toEqual(before);
  });
});

describe('the canary', () => {
  const reachable = speaksIPv6 ? [...loopbackHosts, ...loopbackHostsIPv6] : loopbackHosts;

  it.each(reachable)('would have heard of it, had nothing stood before it: %s', async (host) => {
    Object.assign(off, { syntax: true, addresses: true });
    const before = canary.connections();
    await post(`https://${host}:${canary.port}/`, message);
    await until(() => canary.connections() > before);
  });
});

describe('a connection', () => {
  it('that arrives elsewhere than it was meant to is given up, had nothing else stood before it', async () => {
    Object.assign(off, { syntax: true, addresses: true });
    const outcome = await post(`https://0.0.0.0:${canary.port}/`, message);
    expect(outcome).toMatchObject({ failure: 'address_refused', status: null });
  });
});

describe('a name', () => {
  it.each(['none', 'unknown', 'failing', 'refusing'])(
    'that does not say where it leads is refused: %s',
    async (kind) => {
      const before = canary.attempts();
      await expect(register(`https://${kind}.example.com/`)).rejects.toThrow(NameNotResolved);
      expect(await post(`https://${kind}.example.com/`, message)).toMatchObject({ failure: 'name_not_resolved' });
      expect(canary.attempts()).toBe(before);
    },
  );

  it('that leads inside once it was registered is refused when something is sent', async () => {
    const before = canary.attempts();
    await register('https://rebinding.example.com/');
    expect(await post('https://rebinding.example.com/', message)).toMatchObject({ failure: 'address_refused' });
    expect(canary.attempts()).toBe(before);
  });

  it('has no more time to be found than the whole has', async () => {
    const outcome = await post('https://silent.example.com/', { ...message, timeLimit: 200 });
    expect(outcome).toMatchObject({ failure: 'timed_out', detail: 'while resolving' });
    expect(outcome.milliseconds).toBeLessThan(1_500);
  });

  it('that is found in one family only, as the other cannot be asked for, is refused', async () => {
    await expect(register('https://half.example.com/')).rejects.toThrow(NameNotResolved);
  });

  it('is asked for once, and what was checked is what is connected to', async () => {
    Object.assign(off, { syntax: true, addresses: true });
    const before = canary.connections();
    await post(`https://turning.example.com:${canary.port}/`, message);
    await until(() => canary.connections() > before);
    expect(names.asked().filter((question) => question.startsWith('turning'))).toEqual([
      'turning.example.com A',
      'turning.example.com AAAA',
    ]);
  });
});
