import { AdminCreateUserCommand, InvalidParameterException } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { aDefinition } from '../support/factories.ts';
import { ndjson, startImports } from '../support/imports.ts';
import { createProcess, ifMatch, publishProcess } from '../support/steps.ts';
import { inMemoryUserPool } from '../support/user-pool.ts';

const cloud = await startImports();
const { admin } = cloud;
const { firstDay } = await import('../../shared/notifications/store.ts');
const at = '2026-01-05T09:00:00.000Z';
const future = '2999-01-01T00:00:00.000Z';

const pool = inMemoryUserPool();

beforeAll(async () => {
  await cloud.enter('ada', 'administrator');
  await cloud.enter('ann');
});

afterAll(() => cloud.stop());

/** What becomes of these lines: the result of each, with the code and the place of its first fault. */
const outcomes = async (lines: readonly object[], asked = {}) => {
  const { rows } = await cloud.run(ndjson(lines), asked);
  return rows.map(({ result, errors: [fault] }) =>
    fault === undefined ? result : `${fault.code} at ${fault.pointer}`,
  );
};

let processes = 0;
const newProcessId = () => {
  processes += 1;
  return `process-${processes}`;
};

const plain = aDefinition({ first: [{ id: 'call' }] });
const other = aDefinition({ first: [{ id: 'call' }, { id: 'offer' }] });
const forAnn = aDefinition({ first: [{ id: 'call', completableBy: { kind: 'designated', users: ['u1'] } }] });

const aVersion = (processId: string, given: object = {}) => ({
  kind: 'processVersion',
  processId,
  version: 1,
  publishedAt: at,
  definition: plain,
  ...given,
});

const aProcess = (id: string, given: object = {}) => ({
  kind: 'process',
  id,
  name: 'Process',
  archived: false,
  isDefault: false,
  createdAt: at,
  draft: null,
  ...given,
});

const getProcess = async (processId: string) =>
  (await admin.call(contracts.getProcess, { params: { processId } })).ok();

const draftOf = async (processId: string) => (await admin.call(contracts.getDraft, { params: { processId } })).ok();

describe('a line that is a user', () => {
  const aUser = (email: string) => ({ kind: 'user', email, name: 'Bob', role: 'manager', active: true });

  it('leaves who has the address as they are', async () => {
    expect(await outcomes([aUser('ann@example.com')])).toEqual(['unchanged']);
    const { items } = (await admin.call(contracts.listUsers)).ok();
    expect(items.find(({ id }) => id === 'ann')).toMatchObject({ name: 'ann', role: 'salesperson' });
  });

  it('that the user pool does not take keeps no other out', async () => {
    pool.mock
      .on(AdminCreateUserCommand, { Username: 'bad@example.com' })
      .rejects(new InvalidParameterException({ message: 'No', $metadata: {} }));
    const lines = ['bad@example.com', 'bob@example.com'].map(aUser);
    expect(await outcomes(lines)).toEqual(['address_refused at /email', 'created']);
    pool.restore();
  });

  it('waits for the next day where no more mails go out, and goes on then', async () => {
    const emails = ['carl@example.com', 'cleo@example.com'];
    pool.mails.length = 0;
    pool.state.mailsLeft = 1;
    const importId = await cloud.start(ndjson(emails.map(aUser)));
    for (const _ of ['today', 'a quarter of an hour later']) {
      expect(await cloud.deliver(importId)).toEqual({ batchItemFailures: [] });
      expect(cloud.sent()).toEqual([JSON.stringify({ kind: 'import', id: importId })]);
      expect((await cloud.read(importId)).state).toBe('running');
    }
    pool.state.mailsLeft = 50;
    await cloud.deliverAll(importId);
    expect(await cloud.read(importId)).toMatchObject({ state: 'done', counts: { rows: 2, failed: 0 } });
    const { items } = (await admin.call(contracts.listUsers, { query: { limit: '100' } })).ok();
    expect(
      items
        .filter(({ email }) => emails.includes(email))
        .map(({ email }) => email)
        .toSorted(),
    ).toEqual(emails);
    expect(pool.mails.toSorted()).toEqual(emails);
  });

  it('keeps out who is inactive, and sends them no invitation', async () => {
    pool.mails.length = 0;
    expect(await outcomes([{ ...aUser('emil@example.com'), active: false }])).toEqual(['created']);
    expect(pool.find('emil@example.com')?.enabled).toBe(false);
    expect(pool.mails).toEqual([]);
  });

  it('lets in who was made inactive by an import that was cut off, once they are active', async () => {
    pool.join('dirk@example.com', 'managers');
    const dirk = pool.find('dirk@example.com');
    if (dirk !== undefined) dirk.enabled = false;
    expect(await outcomes([aUser('dirk@example.com')])).toEqual(['created']);
    expect(pool.find('dirk@example.com')?.enabled).toBe(true);
  });
});

describe('a line that is a version of a process', () => {
  it('publishes it with its time and its author, for the users of this directory', async () => {
    const processId = newProcessId();
    const given = { definition: forAnn, users: { u1: 'Ann@example.com' }, publishedByEmail: 'ann@example.com' };
    expect(await outcomes([aVersion(processId, given)])).toEqual(['created']);
    const version = (await admin.call(contracts.getVersion, { params: { processId, version: '1' } })).ok();
    expect(version).toMatchObject({ publishedAt: at, publishedBy: 'ann' });
    expect(version.definition.stages[0]?.activities[0]?.completableBy).toEqual({ kind: 'designated', users: ['ann'] });
  });

  it('says which of the users are not here, by their places, and makes nothing', async () => {
    const processId = newProcessId();
    const given = { definition: forAnn, users: { u1: 'nobody@example.com' } };
    const place = '/definition/stages/0/activities/0/completableBy/users/0';
    expect(await outcomes([aVersion(processId, given)])).toEqual([`unknown_user at ${place}`]);
    expect((await admin.call(contracts.getProcess, { params: { processId } })).status).toBe(404);
  });

  it('is unchanged where it is there, and fails where another one is', async () => {
    const processId = newProcessId();
    const lines = [aVersion(processId), aVersion(processId), aVersion(processId, { definition: other })];
    expect(await outcomes(lines)).toEqual(['created', 'unchanged', 'process_differs at /definition']);
  });

  it.each([true, false])('is published silently where the import is: %s', async (silent) => {
    const processId = newProcessId();
    expect(await outcomes([aVersion(processId)], { silent })).toEqual(['created']);
    const [published] = await cloud.eventsOf(`PROCESS#${processId}`);
    expect(published).toMatchObject({ type: 'process.published' });
    expect(published?.data.silent).toBe(silent ? true : undefined);
  });

  it('comes after the one before it, also in a dry run', async () => {
    const processId = newProcessId();
    const third = aVersion(processId, { version: 3 });
    const lines = [third, aVersion(processId), aVersion(processId, { version: 2, definition: other }), third];
    const expected = ['version_missing at /version', 'created', 'created', 'created'];
    expect(await outcomes(lines, { dryRun: true })).toEqual(expected);
    expect(await outcomes(lines)).toEqual(expected);
    expect(await getProcess(processId)).toMatchObject({ publishedVersion: 3 });
  });

  it('leaves a draft that somebody made here', async () => {
    const processId = await publishProcess(admin, { first: [{ id: 'call' }] });
    const headers = ifMatch(await admin.call(contracts.getDraft, { params: { processId } }));
    (await admin.call(contracts.replaceDraft, { params: { processId }, headers, body: other })).ok();
    expect(await outcomes([aVersion(processId, { version: 2 })])).toEqual(['created']);
    expect(await getProcess(processId)).toMatchObject({ publishedVersion: 2, hasDraft: true });
    expect((await draftOf(processId)).definition).toEqual(other);
  });

  it('brings the corrections of its words, unless there are some here', async () => {
    const processId = newProcessId();
    const worded = (tips: string) => aVersion(processId, { wording: { tips } });
    const lines = [aVersion(processId), worded('Listen.'), worded('Talk.')];
    expect(await outcomes(lines)).toEqual(['created', 'created', 'unchanged']);
    expect((await getProcess(processId)).definition?.tips).toBe('Listen.');
  });

  it.each<[string, object, string]>([
    ['in the future', { publishedAt: future }, 'in_future at /publishedAt'],
    ['that nobody could publish', { definition: { ...plain, stages: [] } }, 'no_stage at /definition/stages'],
    ['with words for what it lacks', { wording: { stages: [{ id: 'x' }] } }, 'unknown_stage at /wording/stages/0/id'],
  ])('fails %s', async (_, given, fault) => {
    expect(await outcomes([aVersion(newProcessId(), given)])).toEqual([fault]);
  });
});

describe('a line that is a process', () => {
  it('of long ago does not have the feed, and exports, look for events in years when there was nothing here', async () => {
    const createdAt = '1990-01-01T00:00:00.000Z';
    const [processId, draftOnly] = [newProcessId(), newProcessId()];
    const draft = { definition: plain, basedOnVersion: null };
    const lines = [
      ...[aVersion(processId, { publishedAt: createdAt }), aProcess(processId, { createdAt })],
      aProcess(draftOnly, { createdAt, draft }),
    ];
    expect(await outcomes(lines)).toEqual(['created', 'unchanged', 'created']);
    expect(await getProcess(processId)).toMatchObject({ createdAt });
    const today = new Date().toISOString().slice(0, 10);
    expect(await firstDay(today)).toBe(today);
  });

  it('makes it the default, and archives another one', async () => {
    const [one, another] = [newProcessId(), newProcessId()];
    const lines = [
      aVersion(one),
      aProcess(one, { isDefault: true }),
      aVersion(another),
      aProcess(another, { archived: true }),
    ];
    expect(await outcomes([...lines, ...lines])).toEqual([
      ...lines.map(() => 'created'),
      ...lines.map(() => 'unchanged'),
    ]);
    expect(await getProcess(one)).toMatchObject({ isDefault: true, createdAt: at });
    expect(await getProcess(another)).toMatchObject({ archived: true });
    expect(await outcomes([aProcess(one, { archived: true })])).toEqual(['process_is_default at ']);
  });

  it('that has but a draft is made with it', async () => {
    const id = newProcessId();
    const draft = { definition: forAnn, basedOnVersion: null };
    const line = aProcess(id, { draft, users: { u1: 'ann@example.com' } });
    expect(await outcomes([line, line], { dryRun: true })).toEqual(['created', 'created']);
    expect(await outcomes([line, line])).toEqual(['created', 'unchanged']);
    expect(await getProcess(id)).toMatchObject({ publishedVersion: null, hasDraft: true });
  });

  it('writes over nobody’s draft', async () => {
    const id = await createProcess(admin, { mine: [{ id: 'call' }] });
    const draft = { definition: plain, basedOnVersion: null };
    expect(await outcomes([aProcess(id, { draft })])).toEqual(['process_differs at /draft']);
    expect((await draftOf(id)).definition.stages[0]?.id).toBe('mine');
  });

  it.each<[string, object, string]>([
    ['of the future', { createdAt: future }, 'in_future at /createdAt'],
    ['without a version or a draft', {}, 'version_missing at /draft'],
    [
      'whose draft means somebody unknown',
      { draft: { definition: forAnn, basedOnVersion: null } },
      'unknown_user at /draft/definition/stages/0/activities/0/completableBy/users/0',
    ],
  ])('fails %s', async (_, given, fault) => {
    expect(await outcomes([aProcess(newProcessId(), given)])).toEqual([fault]);
  });
});

describe('what belongs to a deal', () => {
  const aDeal = (externalId: string, given: object) => ({ externalId, name: 'Solar roof', openedAt: at, ...given });
  const task = {
    suffix: 'x',
    title: 'Call',
    description: '',
    type: 'call',
    priority: 'normal',
    dueOn: null,
    state: 'open',
    assigneeEmail: 'gone@example.com',
    source: { kind: 'user' },
    touched: false,
    createdAt: at,
    updatedAt: at,
    completedAt: null,
  };
  const file = { id: 'file-1', fileName: 'Offer.pdf', contentType: 'application/pdf', size: 1, createdAt: at };

  it.each<[string, object, string]>([
    ['a task twice', { tasks: [task, task] }, 'duplicate_id at /tasks/1/suffix'],
    ['a task of the future', { tasks: [{ ...task, updatedAt: future }] }, 'in_future at /tasks/0/updatedAt'],
    [
      'a file of another deal',
      { attachments: [{ ...file, keptAs: 'deals/other/file-1/0' }] },
      'foreign_key at /attachments/0/keptAs',
    ],
    [
      'a file of another deal, by a way around',
      { attachments: [{ ...file, keptAs: 'deals/besides-it/file-1/../../other/file-1/0' }] },
      'foreign_key at /attachments/0/keptAs',
    ],
    [
      'a task of a time for which there is no id',
      { tasks: [{ ...task, createdAt: '1969-12-31T23:59:59.999Z' }] },
      'custom at /tasks/0/createdAt',
    ],
  ])('is refused with %s', async (_, given, fault) => {
    expect(await outcomes([aDeal('besides-it', given)])).toEqual([fault]);
  });

  it('comes with it: tasks of people unknown here are for who imports', async () => {
    const done = { ...task, suffix: 'y', state: 'done', completedAt: '2026-01-06T09:00:00.000Z' };
    const kept = { ...file, keptAs: 'deals/with-all/file-1/0' };
    expect(await outcomes([aDeal('with-all', { tasks: [task, done], attachments: [kept] })])).toEqual(['created']);
    const { items } = (await admin.call(contracts.listTasks, { query: { dealId: 'with-all' } })).ok();
    expect(items.map(({ id, state, assigneeId }) => [id.at(-1), state, assigneeId])).toEqual([
      ['y', 'done', 'ada'],
      ['x', 'open', 'ada'],
    ]);
    const events = await cloud.eventsOf(`TASK#${items[0]?.id}`);
    expect(events.map(({ type, data, actor }) => [type, data.silent, actor.via])).toEqual([
      ['task.created', true, 'import'],
      ['task.completed', true, 'import'],
    ]);
  });
});
