import { afterEach, describe, expect, it, vi } from 'vitest';
import { requireAllowedUrl } from '../../shared/safe-http/allowed-url.ts';
import { publicAddressesOf } from '../../shared/safe-http/resolve.ts';

afterEach(() => vi.unstubAllEnvs());

const addressesOf = async (text: string) => {
  const addresses = await publicAddressesOf(requireAllowedUrl(text));
  return addresses.map(({ address }) => address);
};

describe('this machine', () => {
  it.each([
    ['http://127.0.0.1:4020/hooks', ['127.0.0.1']],
    ['https://127.0.0.1/', ['127.0.0.1']],
    ['http://127.8.9.10:8080/', ['127.8.9.10']],
    ['http://[::1]:4020/', ['::1']],
    ['http://localhost:4020/', ['127.0.0.1', '::1']],
  ])('may be sent to when that was allowed, and not otherwise: %s', async (text, addresses) => {
    await expect(addressesOf(text)).rejects.toMatchObject({ name: 'AddressRefused' });
    vi.stubEnv('ALLOW_LOOPBACK_WEBHOOKS', 'yes');
    expect(await addressesOf(text)).toEqual(addresses);
  });

  it.each(['', 'no', 'true', '1', 'YES'])('is not allowed by anything but a yes: %j', async (value) => {
    vi.stubEnv('ALLOW_LOOPBACK_WEBHOOKS', value);
    await expect(addressesOf('https://127.0.0.1/')).rejects.toMatchObject({ reason: 'not_public' });
  });
});

describe('allowing this machine', () => {
  it.each([
    ['http://hooks.example.com/', 'not_https'],
    ['http://10.0.0.1/', 'not_https'],
    ['https://10.0.0.1/', 'not_public'],
    ['https://0.0.0.0/', 'not_public'],
    ['https://[::ffff:7f00:1]/', 'not_public'],
    ['https://169.254.169.254/', 'not_public'],
    ['http://0.0.0.0:4020/', 'not_https'],
    ['https://hooks.localhost/', 'not_a_public_name'],
    ['http://2130706433:4020/', 'not_plain'],
    ['http://127.0.0.1.:4020/', 'not_plain'],
    ['http://user@127.0.0.1:4020/', 'has_credentials'],
    ['http://127.0.0.1:4020/#part', 'has_fragment'],
    ['ftp://127.0.0.1/', 'not_plain'],
  ])('allows nothing else: %s', async (text, reason) => {
    vi.stubEnv('ALLOW_LOOPBACK_WEBHOOKS', 'yes');
    await expect(addressesOf(text)).rejects.toMatchObject({ reason });
  });
});
