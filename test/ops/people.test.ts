import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendInvitations } from '../../ops/people/invitations.ts';
import { makeUsers } from '../../ops/people/make-users.ts';
import { readPeople, writePeople } from '../../ops/people/people-file.ts';
import type { Person } from '../../shared/user-pool/make-anew.ts';
import { userPool } from '../../shared/user-pool/user-pool.ts';
import { temporaryFolder } from '../support/engine.ts';
import { inMemoryUserPool } from '../support/user-pool.ts';

const fake = inMemoryUserPool({ subOf: (email) => `new-${email.split('@')[0]}` });
const pool = userPool('test');

const person = (id: string, said: Partial<Person> = {}): Person => ({
  ...{ id, email: `${id}@example.com`, name: id, role: 'manager', active: true },
  ...said,
});

let known: string[];
const isKnown = async (id: string) => known.includes(id);

beforeEach(() => {
  fake.empty();
  known = ['ann', 'bob', 'leo'];
});

describe('people whose user pool is lost', () => {
  it('are made under their ids, with their roles and without any mail', async () => {
    expect(await makeUsers(pool, [person('ann'), person('leo', { active: false })], isKnown)).toEqual([]);
    expect(fake.mails).toEqual([]);
    expect(fake.groupsOf('ann@example.com')).toEqual(['managers', 'invitation-due', 'known-as.ann']);
    expect(fake.find('leo@example.com')).toMatchObject({ enabled: false });
    expect(fake.groupsOf('leo@example.com')).toEqual(['managers', 'known-as.leo']);
  });

  it('are made once, and invited once, however often it is repeated', async () => {
    for (const _ of ['once', 'again']) {
      await makeUsers(pool, [person('ann'), person('bob')], isKnown);
      await sendInvitations(pool);
    }
    expect(fake.mails).toEqual(['ann@example.com', 'bob@example.com']);
    expect(fake.groupsOf('ann@example.com')).toEqual(['managers', 'known-as.ann']);
  });

  it('get their invitations over the days, as many as mails go out', async () => {
    await makeUsers(pool, [person('ann'), person('bob')], isKnown);
    fake.state.mailsLeft = 1;
    expect(await sendInvitations(pool)).toEqual({ sent: 1, left: 1 });
    fake.state.mailsLeft = 50;
    expect(await sendInvitations(pool)).toEqual({ sent: 1, left: 0 });
    expect(fake.mails).toEqual(['ann@example.com', 'bob@example.com']);
  });

  it('are past a page of the pool, too', async () => {
    const many = Array.from({ length: 130 }, (_, index) => person(`p${index}`));
    await makeUsers(pool, many, isKnown);
    expect(await sendInvitations(pool)).toEqual({ sent: 130, left: 0 });
  });

  it('need none where they have taken a password meanwhile', async () => {
    await makeUsers(pool, [person('ann')], isKnown);
    fake.settle('ann@example.com');
    expect(await sendInvitations(pool)).toEqual({ sent: 1, left: 0 });
    expect(fake.mails).toEqual([]);
  });

  it('leave their address to whoever is active with it', async () => {
    const leaver = person('leo', { email: 'sales@example.com', active: false });
    expect(await makeUsers(pool, [leaver, person('bob', { email: 'sales@example.com' })], isKnown)).toEqual([leaver]);
    expect(fake.groupsOf('sales@example.com')).toEqual(['managers', 'invitation-due', 'known-as.bob']);
  });

  it('leave it to whoever was invited with it since', async () => {
    fake.join('ann@example.com', 'managers', 'next-ann');
    known.push('next-ann');
    expect(await makeUsers(pool, [person('ann')], isKnown)).toEqual([person('ann')]);
    expect(fake.groupsOf('ann@example.com')).toEqual(['managers']);
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
