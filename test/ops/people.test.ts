import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendInvitations } from '../../ops/people/invitations.ts';
import { makeUsers } from '../../ops/people/make-users.ts';
import { readPeople, writePeople } from '../../ops/people/people-file.ts';
import type { Person } from '../../shared/people/user-pool/make-anew.ts';
import { userPool } from '../../shared/people/user-pool/user-pool.ts';
import { temporaryFolder } from '../support/engine.ts';
import { inMemoryUserPool } from '../support/user-pool.ts';

const fake = inMemoryUserPool({ subOf: (email) => `new-${email.split('@')[0]}` });
const pool = userPool('test');

const person = (id: string, given: Partial<Person> = {}): Person => ({
  id,
  email: `${id}@example.com`,
  name: id,
  role: 'manager',
  active: true,
  ...given,
});

/** The directory. */
let known: Map<string, Person>;
const find = async (id: string) => known.get(id);
const know = (...people: Person[]) => {
  for (const one of people) known.set(one.id, one);
};

const none = { addressGone: [], unknown: [] };

beforeEach(() => {
  fake.empty();
  known = new Map();
  know(person('ann'), person('bob'), person('leo', { active: false }));
});

describe('people whose user pool is lost', () => {
  it('are made under their ids, with their roles and without any mail', async () => {
    expect(await makeUsers(pool, [person('ann'), person('leo', { active: false })], find)).toEqual(none);
    expect(fake.mails).toEqual([]);
    expect(fake.groupsOf('ann@example.com')).toEqual(['managers', 'invitation-due', 'known-as.ann']);
    expect(fake.find('leo@example.com')).toMatchObject({ enabled: false });
    expect(fake.groupsOf('leo@example.com')).toEqual(['managers', 'known-as.leo']);
  });

  it('are made once, and invited once, however often it is repeated', async () => {
    for (const _ of ['once', 'again']) {
      await makeUsers(pool, [person('ann'), person('bob')], find);
      await sendInvitations(pool);
    }
    expect(fake.mails).toEqual(['ann@example.com', 'bob@example.com']);
    expect(fake.groupsOf('ann@example.com')).toEqual(['managers', 'known-as.ann']);
  });

  it('get their invitations over the days, as many as mails go out', async () => {
    await makeUsers(pool, [person('ann'), person('bob')], find);
    fake.state.mailsLeft = 1;
    expect(await sendInvitations(pool)).toEqual({ sent: 1, left: 1 });
    fake.state.mailsLeft = 50;
    expect(await sendInvitations(pool)).toEqual({ sent: 1, left: 0 });
    expect(fake.mails).toEqual(['ann@example.com', 'bob@example.com']);
  });

  it('are past a page of the pool, too', async () => {
    const many = Array.from({ length: 130 }, (_, index) => person(`p${index}`));
    know(...many);
    await makeUsers(pool, many, find);
    expect(await sendInvitations(pool)).toEqual({ sent: 130, left: 0 });
  });

  it('need none where they have taken a password meanwhile', async () => {
    await makeUsers(pool, [person('ann')], find);
    fake.confirm('ann@example.com');
    expect(await sendInvitations(pool)).toEqual({ sent: 1, left: 0 });
    expect(fake.mails).toEqual([]);
  });

  it('leave their address to whoever is active with it', async () => {
    const leaver = person('leo', { email: 'sales@example.com', active: false });
    const heir = person('bob', { email: 'sales@example.com' });
    know(leaver, heir);
    expect(await makeUsers(pool, [leaver, heir], find)).toEqual({ ...none, addressGone: [leaver] });
    expect(fake.groupsOf('sales@example.com')).toEqual(['managers', 'invitation-due', 'known-as.bob']);
  });

  it('leave it to whoever was invited with it since', async () => {
    fake.join('ann@example.com', 'managers', 'next-ann');
    know(person('next-ann'));
    expect(await makeUsers(pool, [person('ann')], find)).toEqual({ ...none, addressGone: [person('ann')] });
    expect(fake.groupsOf('ann@example.com')).toEqual(['managers']);
  });

  it('are not made where the directory does not have them, as those of another customer', async () => {
    const stranger = person('eve', { role: 'administrator' });
    expect(await makeUsers(pool, [stranger, person('ann')], find)).toEqual({ ...none, unknown: [stranger] });
    expect(fake.find('eve@example.com')).toBeUndefined();
    expect(fake.find('ann@example.com')).toMatchObject({ enabled: true });
  });

  it('get no right back that they had when the file was written, nor one that they lost since the directory was', async () => {
    know(
      person('ann', { role: 'salesperson' }),
      person('bob', { active: false }),
      person('zoe', { role: 'administrator' }),
    );
    const saved = [person('ann', { role: 'administrator' }), person('bob'), person('zoe', { role: 'salesperson' })];
    expect(await makeUsers(pool, saved, find)).toEqual(none);
    expect(fake.groupsOf('ann@example.com')).toEqual(['invitation-due', 'known-as.ann']);
    expect(fake.find('bob@example.com')).toMatchObject({ enabled: false });
    expect(fake.groupsOf('zoe@example.com')).toEqual(['invitation-due', 'known-as.zoe']);
  });
});

describe('the file of people', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('says of each what makes them again', async () => {
    const file = join(folder, 'people');
    const at = '2026-01-05T09:00:00.000Z';
    const people = [person('ann'), person('leo', { active: false })];
    await writePeople(
      file,
      people.map((known) => ({ ...known, createdAt: at, updatedAt: at, version: 1 })),
    );
    expect(await readPeople(file)).toEqual(people);
  });

  it('is refused by the line that is something else', async () => {
    const file = join(folder, 'people');
    writeFileSync(file, '\n{ "id": "ann" }\n');
    await expect(readPeople(file)).rejects.toThrow(`${file}, line 2, is not somebody`);
  });
});
