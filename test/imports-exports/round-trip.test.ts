import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { aLine, type LineLiteral } from '../support/deal-lines.ts';
import { everythingOf } from '../support/everything.ts';
import { startExports } from '../support/exports.ts';
import { minute } from '../support/factories.ts';
import { ndjson, startImports } from '../support/imports.ts';
import { createProcess, deactivate, ifMatch, openDeal, publishNext, publishVariedProcess } from '../support/steps.ts';
import { inMemoryUserPool } from '../support/user-pool.ts';

type Exports = Awaited<ReturnType<typeof startExports>>;
type Imports = Awaited<ReturnType<typeof startImports>>;

/** A pool that makes sign-ins, whose ids are not those of the addresses elsewhere. */
const pool = inMemoryUserPool({ subOf: (email) => `here-${email.split('@')[0]}` });

const openDeals = async ({ admin, as, keepFile }: Exports, processId: string) => {
  const owner = as('olga');
  const { id: dealId } = await openDeal(owner, { processId, participantIds: ['pia'], custom: { size: 3 } });
  const params = { dealId };
  const activity = (activityId: string) => ({ params: { ...params, activityId } });
  (await owner.call(contracts.completeActivity, activity('must'))).ok();
  const note = { text: 'They want it.' };
  (await as('pia').call(contracts.completeActivity, { ...activity('noted'), body: { note } })).ok();
  (await admin.call(contracts.waiveActivity, { ...activity('filed'), body: { reason: 'Known' } })).ok();
  const headers = { 'if-match': '*' };
  const body = { ownerId: 'pia', company: 'Example Ltd', custom: { size: null, colour: 'red' } };
  (await owner.call(contracts.editDeal, { params, headers, body })).ok();
  const attachmentId = await keepFile(dealId);
  (await admin.call(contracts.addNote, { params, body: { text: 'See there.', attachmentIds: [attachmentId] } })).ok();
  (await admin.call(contracts.loseDeal, { params, body: { reason: 'Price' } })).ok();
  (await admin.call(contracts.reopenDeal, { params })).ok();
  (await admin.call(contracts.setManualProbability, { params, body: { value: 30 } })).ok();
  const task = async (title: string) =>
    (await admin.call(contracts.createTask, { body: { dealId, title, assigneeId: 'olga' } })).ok().id;
  await task('Call');
  (await admin.call(contracts.completeTask, { params: { taskId: await task('Write') } })).ok();
  (await admin.call(contracts.cancelTask, { params: { taskId: await task('Wait') } })).ok();
  const { id: won } = await openDeal(owner, { processId });
  (await owner.call(contracts.completeActivity, { params: { dealId: won, activityId: 'must' } })).ok();
  (await owner.call(contracts.winDeal, { params: { dealId: won }, body: { reason: 'Quality' } })).ok();
  return dealId;
};

const fill = async (from: Exports) => {
  const { admin, enter } = from;
  await enter('ada', 'administrator');
  for (const userId of ['olga', 'pia', 'leo']) await enter(userId);
  const processId = await publishVariedProcess(admin);
  const params = { processId };
  (await admin.call(contracts.makeDefault, { params })).ok();
  const dealId = await openDeals(from, processId);
  const version = await admin.call(contracts.getVersion, { params: { ...params, version: '1' } });
  (
    await admin.call(contracts.correctWording, {
      params: { ...params, version: '1' },
      headers: ifMatch(version),
      body: { tips: 'Listen.' },
    })
  ).ok();
  const task = { title: 'Send the contract', dueIn: { days: 2 } };
  await publishNext(admin, processId, { only: [{ id: 'must' }, { id: 'sign', notify: { users: ['pia'] }, task }] });
  const { id: followed } = await openDeal(from.as('olga'), { processId });
  (await from.as('olga').call(contracts.completeActivity, { params: { dealId: followed, activityId: 'sign' } })).ok();
  await from.followUpDeal(followed);
  const move = { params: { dealId }, body: { activityMapping: { noted: 'sign' }, dryRun: false } };
  (await admin.call(contracts.changeProcess, move)).ok();
  await createProcess(admin, { only: [{ id: 'a', completableBy: { kind: 'designated', users: ['leo'] } }] });
  const copy = (await admin.call(contracts.copyProcess, { params })).ok();
  (await admin.call(contracts.publishProcess, { params: { processId: copy.id } })).ok();
  (await admin.call(contracts.archiveProcess, { params: { processId: copy.id } })).ok();
  await deactivate(admin, 'leo');
  return processId;
};

describe('what was exported', () => {
  let file = '';
  let before: unknown;
  let to: Imports;

  beforeAll(async () => {
    const from = await startExports();
    await fill(from);
    const exportId = await from.start();
    await from.deliver(exportId);
    expect(await from.read(exportId)).toMatchObject({ state: 'done', differing: { count: 0 } });
    file = await from.download(exportId);
    before = await everythingOf(from.admin);
    await from.stop();
    // The code of another stack: it takes the name of its table when it is loaded.
    vi.resetModules();
    to = await startImports();
    await to.enter('ada', 'administrator');
  });

  afterAll(() => to.stop());

  it('is all the same in an empty stack, and a dry run says so before', async () => {
    const dry = await to.run(file, { dryRun: true });
    expect(dry.rows.filter(({ result }) => result === 'failed')).toEqual([]);
    const { job, rows } = await to.run(file);
    const without = ({ dealId: _, ...row }: (typeof rows)[number]) => row;
    expect(rows.map(without)).toEqual(dry.rows.map(without));
    expect(job.counts).toMatchObject({ unchanged: 1, failed: 0 });
    expect(await everythingOf(to.admin)).toEqual(before);
  });

  it('invites those who are active, and nobody else', () => {
    expect(pool.mails.toSorted()).toEqual(['olga@example.com', 'pia@example.com']);
    expect(pool.find('leo@example.com')).toMatchObject({ sub: 'here-leo', enabled: false });
  });

  it('changes nothing the second time', async () => {
    const { job } = await to.run(file);
    expect(job.counts).toMatchObject({ created: 0, failed: 0 });
    expect(await everythingOf(to.admin)).toEqual(before);
  });
});

/** Deals that came by import with all that a line can tell, some of it of people whom nobody knows here. */
const importedLines = (processId: string) => {
  const [at, later] = [minute(0), minute(5)];
  const task: NonNullable<LineLiteral['tasks']>[number] = {
    suffix: 'x',
    title: 'Call',
    description: '',
    type: 'call',
    priority: 'normal',
    dueOn: null,
    state: 'open',
    assigneeEmail: 'olga@example.com',
    source: { kind: 'user' },
    touched: false,
    createdAt: at,
    updatedAt: at,
    completedAt: null,
  };
  const done: typeof task = {
    ...task,
    suffix: 'a',
    assigneeEmail: 'gone@example.com',
    state: 'done',
    completedAt: later,
  };
  const file = { id: 'file-1', fileName: 'Offer.pdf', contentType: 'application/pdf', size: 3, createdAt: at } as const;
  const fields: Partial<LineLiteral> = {
    processId,
    processVersion: 1,
    ownerEmail: 'gone@example.com',
    openedByEmail: 'pia@example.com',
    participantEmails: ['olga@example.com', 'left@example.com'],
    history: [
      { type: 'activity.completed', at: later, activityId: 'must', byEmail: 'left@example.com' },
      { type: 'deal.updated', at: later, changes: { ownerEmail: 'pia@example.com', custom: { size: 3 } } },
    ],
    tasks: [task, done],
  };
  return [
    aLine('Angebot 7/2026', fields),
    aLine('OPP-1', { ...fields, attachments: [{ ...file, keptAs: 'deals/OPP-1/file-1/0123' }] }),
    aLine('OPP-2'),
  ];
};

/** What happens to deals after their import. */
const continueWorking = async ({ admin, keepFile }: Exports) => {
  const [, { id: taskId = '' } = {}] = (await admin.call(contracts.listTasks, { query: { dealId: 'OPP-1' } })).ok()
    .items;
  (await admin.call(contracts.completeTask, { params: { taskId } })).ok();
  (await admin.call(contracts.createTask, { body: { dealId: 'OPP-1', title: 'Write', assigneeId: 'pia' } })).ok();
  await keepFile('OPP-1');
  const params = { dealId: 'OPP-2' };
  (await admin.call(contracts.addNote, { params, body: { text: 'They called.' } })).ok();
  (await admin.call(contracts.loseDeal, { params, body: { reason: 'Price' } })).ok();
};

it('changes nothing where it comes from, also of what was imported there, and changed since', async () => {
  vi.resetModules();
  const cloud = await startExports();
  const processId = await fill(cloud);
  const first = await cloud.imported(ndjson(importedLines(processId)));
  expect(first.map(({ result }) => result)).toEqual(['created', 'created', 'created']);
  await continueWorking(cloud);
  const exportId = await cloud.start();
  await cloud.deliver(exportId);
  expect(await cloud.read(exportId)).toMatchObject({ state: 'done', differing: { count: 0 } });
  const before = await everythingOf(cloud.admin);
  const rows = await cloud.imported(await cloud.download(exportId));
  expect(rows.filter(({ result }) => result !== 'unchanged')).toEqual([]);
  expect(rows.filter(({ kind }) => kind === 'deal')).toHaveLength(6);
  expect(await everythingOf(cloud.admin)).toEqual(before);
  await cloud.stop();
});
