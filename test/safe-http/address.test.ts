import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublic } from '../../shared/safe-http/addresses.ts';

const fourth = (address: string) => isPublic({ address, family: 4 });
const sixth = (address: string) => isPublic({ address, family: 6 });

describe('an IPv4 address', () => {
  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '93.184.215.14',
    '100.63.255.255',
    '100.128.0.0',
    '172.32.0.1',
    '223.255.255.255',
  ])('is public: %s', (address) => expect(fourth(address)).toBe(true));

  it.each([
    ['this network', '0.0.0.0', '0.255.255.255'],
    ['private', '10.0.0.0', '10.255.255.255'],
    ['private', '172.16.0.0', '172.31.255.255'],
    ['private', '192.168.0.0', '192.168.255.255'],
    ["a carrier's own", '100.64.0.0', '100.127.255.255'],
    ['loopback', '127.0.0.0', '127.255.255.255'],
    ['link-local', '169.254.0.0', '169.254.169.254'],
    ['for protocols', '192.0.0.0', '192.0.0.255'],
    ['for documents', '192.0.2.0', '192.0.2.255'],
    ['for documents', '198.51.100.0', '198.51.100.255'],
    ['for documents', '203.0.113.0', '203.0.113.255'],
    ['a 6to4 relay', '192.88.99.0', '192.88.99.255'],
    ['for benchmarks', '198.18.0.0', '198.19.255.255'],
    ['multicast', '224.0.0.0', '239.255.255.255'],
    ['reserved', '240.0.0.0', '255.255.255.254'],
    ['broadcast', '255.255.255.255', '255.255.255.255'],
  ])('is not public where it is %s: %s to %s', (_, first, last) => {
    expect([fourth(first), fourth(last)]).toEqual([false, false]);
  });
});

describe('an IPv6 address', () => {
  it.each(['2001:4860:4860::8888', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '2a00:1450:4001:80b::200e'])(
    'is public: %s',
    (address) => expect(sixth(address)).toBe(true),
  );

  it.each([
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['loopback, written at length', '0:0:0:0:0:0:0:1'],
    ['link-local', 'fe80::1'],
    ['link-local of an interface', 'fe80::1%lo'],
    ['public but for an interface', '2001:4860:4860::8888%lo'],
    ['site-local', 'fec0::1'],
    ['unique local', 'fd00:ec2::254'],
    ['unique local', 'fc00::1'],
    ['multicast', 'ff02::1'],
    ['for documents', '2001:db8::1'],
    ['for documents', '3fff:fff::1'],
    ['for segment routing', '5f00::1'],
    ['discarded', '100::1'],
    ['for benchmarks', '2001:2::1'],
    ['ORCHID', '2001:20::1'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ["a network's own NAT64", '64:ff9b:1::808:808'],
    ['translated IPv4', '::ffff:0:808:808'],
    ['not given to anybody yet', '4000::1'],
    ['not given to anybody yet', 'e000::1'],
  ])('is not public where it is %s: %s', (_, address) => expect(sixth(address)).toBe(false));
});

describe('an IPv4 address inside an IPv6 one', () => {
  const hex = (bytes: readonly number[]) => bytes.map((byte) => byte.toString(16).padStart(2, '0'));
  const anyOrSpecial = fc.oneof(
    fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 255 }))),
    fc.constantFrom([127, 0, 0, 1], [10, 0, 0, 1], [169, 254, 169, 254], [192, 168, 1, 1], [0, 0, 0, 0]),
  );

  it.each([
    ['mapped', (a: string, b: string) => `::ffff:${a}:${b}`],
    ['compatible', (a: string, b: string) => `::${a}:${b}`],
    ['behind NAT64', (a: string, b: string) => `64:ff9b::${a}:${b}`],
    ['behind 6to4', (a: string, b: string) => `2002:${a}:${b}::1`],
  ])('is judged as if it stood alone: %s', (_, inside) => {
    fc.assert(
      fc.property(anyOrSpecial, (bytes) => {
        const [a = '', b = '', c = '', d = ''] = hex(bytes);
        expect(sixth(inside(a + b, c + d))).toBe(fourth(bytes.join('.')));
      }),
    );
  });
});
