import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseCustomers, customersCalled, loadCustomer, loadWave } from '../../lib/customer-file.ts';

const example: object = JSON.parse(readFileSync(new URL('../../customers/example.json', import.meta.url), 'utf8'));
const acme = { ...example, name: 'acme' };
let folder: string;

const write = (file: string, content: unknown) =>
  writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));

const messageFor = (content: unknown) => {
  write('acme.json', content);
  try {
    loadCustomer('acme', folder);
    return 'no fault';
  } catch (error) {
    return error instanceof Error ? error.message : 'something that is not an error';
  }
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'customers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each(['example', 'local'])('takes the file of %s as it is', (name) => {
  expect(loadCustomer(name).name).toBe(name);
});

it('takes a table that was restored, with its stream', () => {
  const streamArn = 'arn:aws:dynamodb:eu-central-1:111122223333:table/restored/stream/2026-11-30T20:00:00.000';
  expect(messageFor({ ...acme, table: { name: 'restored', streamArn } })).toBe('no fault');
});

it('synthesizes no stack on a restored table whose own would be deleted, and lets its data be erased', () => {
  const streamArn = 'arn:aws:dynamodb:eu-central-1:111122223333:table/restored/stream/2026-11-30T20:00:00.000';
  const restored = { ...acme, table: { name: 'restored', streamArn } };
  const choose = () => chooseCustomers({ names: ['acme'], waves: [] }, folder);
  write('acme.json', { ...restored, keepData: false });
  expect(choose).toThrow('customers/acme.json: keepData: has to be true, and deployed, before `table`');
  expect(customersCalled(['acme'], folder)).toMatchObject([{ name: 'acme', keepData: false }]);
  write('acme.json', { ...restored, keepData: true });
  expect(choose()).toMatchObject([{ name: 'acme', keepData: true }]);
});

it('asks for a customer and lists the known ones when none is named', () => {
  write('acme.json', acme);
  write('beta.json', { ...acme, name: 'beta' });
  expect(() => loadCustomer(undefined, folder)).toThrow('No customer named (known customers: acme, beta)');
  const nobody = { names: [], waves: [] };
  expect(() => chooseCustomers(nobody, folder)).toThrow('-c wave=<wave> (known customers: acme, beta)');
});

it('lists the known customers when an unknown one is named', () => {
  write('acme.json', acme);
  expect(() => loadCustomer('nobody', folder)).toThrow('There is no customers/nobody.json (known customers: acme)');
});

it('never leaves the folder of customers', () => {
  mkdirSync(join(folder, 'inner'));
  write('outside.json', { ...acme, name: 'outside' });
  expect(() => loadCustomer('../outside', join(folder, 'inner'))).toThrow('There is no customers/../outside.json');
});

it('says which file is not JSON, and where', () => {
  expect(messageFor('{ "name": ')).toMatch(/^customers\/acme\.json: is not JSON: .+/);
});

it('names every fault on a line of its own', () => {
  const { region: _, ...rest } = { region: '', ...acme };
  const message = messageFor({ ...rest, timeZone: 'Europe/Atlantis', throttling: { rate: 0, burst: 5 } });
  expect(message.split('\n')).toEqual([
    expect.stringMatching(/^customers\/acme\.json: region: .+/),
    'customers/acme.json: timeZone: is not an IANA time zone such as Europe/Berlin',
    expect.stringMatching(/^customers\/acme\.json: throttling\.rate: .+/),
  ]);
});

it('refuses a file whose name is another customer’s', () => {
  expect(messageFor({ ...acme, name: 'beta' })).toBe('customers/acme.json: name: is "beta", unlike the file\'s');
});

describe('a wave', () => {
  beforeEach(() => {
    for (const [name, wave] of [
      ['acme', 'early'],
      ['beta', 'late'],
      ['corp', 'early'],
      ['dent', undefined],
    ] as const)
      write(`${name}.json`, { ...example, name, wave });
  });

  const namesOf = (customers: readonly { readonly name: string }[]) => customers.map(({ name }) => name);

  it('is everybody whose file names it, by name', () => {
    expect(namesOf(loadWave('early', folder))).toEqual(['acme', 'corp']);
  });

  it('that nobody is in is refused, and the known ones are listed', () => {
    expect(() => loadWave('never', folder)).toThrow('known waves: early, late');
  });

  it('may be called together with customers, in any order, and nobody comes twice', () => {
    const called = customersCalled(['late', 'corp', 'early', 'dent'], folder);
    expect(namesOf(called)).toEqual(['beta', 'corp', 'acme', 'dent']);
    expect(() => customersCalled(['corp', 'never'], folder)).toThrow('No customer is in the wave never');
  });

  it('comes after the customers that are named, and nobody comes twice', () => {
    const chosen = chooseCustomers({ names: ['dent', 'corp'], waves: ['late', 'early'] }, folder);
    expect(namesOf(chosen)).toEqual(['dent', 'corp', 'beta', 'acme']);
  });

  it('cannot be called like a customer, so that a name means one thing', () => {
    write('acme.json', { ...acme, wave: 'beta' });
    expect(() => loadCustomer('acme', folder)).toThrow('wave: is also the name of a customer: beta');
  });
});

it('asks every customer but the local cloud’s for an account, and takes that into no wave', () => {
  const { account: _, wave: __, ...nowhere } = { account: '', wave: '', ...example };
  write('acme.json', { ...nowhere, name: 'acme' });
  write('local.json', { ...nowhere, name: 'local' });
  expect(() => loadCustomer('acme', folder)).toThrow('customers/acme.json: account: is missing');
  expect(loadCustomer('local', folder).account).toBeUndefined();
  write('local.json', { ...nowhere, name: 'local', wave: 'early' });
  expect(() => loadCustomer('local', folder)).toThrow('customers/local.json: wave: ');
});

it.each([
  ['an account that is none', { account: '12345' }, 'account: '],
  ['an unknown field', { colour: 'blue' }, 'colour: is not a known field'],
  ['an offset for a time zone', { timeZone: '+01:00' }, 'timeZone: '],
  ['a malformed email address', { firstAdministrator: 'admin' }, 'firstAdministrator: '],
  ['an origin with a path', { allowedOrigins: ['https://crm.example.com/app'] }, 'allowedOrigins.0: '],
  ['an origin for everybody', { allowedOrigins: ['*'] }, 'allowedOrigins.0: '],
  ['an origin without TLS', { allowedOrigins: ['http://crm.example.com'] }, 'allowedOrigins.0: '],
  ['an address as a mail domain', { allowedMailDomains: ['ann@example.com'] }, 'allowedMailDomains.0: '],
  ['a deal link without a place for the deal', { dealUrl: 'https://crm.example.com/deals' }, 'dealUrl: '],
  ['a deal link that runs a script', { dealUrl: 'javascript:open("{dealId}")' }, 'dealUrl: '],
  [
    'a sender outside of the domain that sends',
    { mail: { from: 'crm@notexample.com', domain: 'example.com' } },
    'mail.from: is no address of that domain',
  ],
  [
    'a sender in a domain below the one that sends',
    { mail: { from: 'crm@mail.example.com', domain: 'example.com' } },
    'mail.from: is no address of that domain',
  ],
  [
    'a region from which the user pool cannot send',
    { mail: { from: 'crm@example.com', domain: 'example.com', region: 'eu-west-3' } },
    'mail.region: is neither',
  ],
  [
    'a sender whose name ends its header',
    { mail: { from: 'crm@example.com', fromName: 'CRM <boss@example.com>', domain: 'example.com' } },
    'mail.fromName: ',
  ],
  ['an unknown visibility', { dealVisibility: 'nobody' }, 'dealVisibility: '],
  ['a retention that CloudWatch does not know', { retention: { logsDays: 31 } }, 'retention.logsDays: '],
  [
    'a stream of another table',
    {
      table: { name: 'restored', streamArn: 'arn:aws:dynamodb:eu-central-1:111122223333:table/lost/stream/2026' },
    },
    'table.streamArn: is not the ARN of a stream of that table',
  ],
  [
    'a stream of another region',
    {
      table: { name: 'restored', streamArn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/restored/stream/2026' },
    },
    'table.streamArn: is in another region',
  ],
  [
    'a stream of another account',
    {
      table: { name: 'restored', streamArn: 'arn:aws:dynamodb:eu-central-1:444455556666:table/restored/stream/2026' },
    },
    'table.streamArn: is in another account',
  ],
  ['a word for a switch', { keepData: 'yes' }, 'keepData: '],
])('refuses %s', (_what, change, fault) => {
  expect(messageFor({ ...acme, ...change })).toContain(`customers/acme.json: ${fault}`);
});
