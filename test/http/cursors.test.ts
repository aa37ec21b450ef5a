import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { allPages } from '../../shared/api/client.ts';
import type { Contract } from '../../shared/api/contract.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { pageOf } from '../../shared/api/paging.ts';
import { created, newImport } from '../../shared/imports-exports/rules/import.ts';
import { eventId } from '../../shared/kernel/event.ts';
import { newDelivery } from '../../shared/webhooks/rules/delivery.ts';
import { minute } from '../support/factories.ts';
import { startMigrations } from '../support/migrations.ts';
import { ifMatch, openDeal, publishProcess } from '../support/steps.ts';
import { mockSecrets, namesLeadTo } from '../support/webhooks.ts';

const cloud = await startMigrations();
const { storeImport } = await import('../../shared/imports-exports/store/imports.ts');
const { enterDelivery } = await import('../../shared/webhooks/store/deliveries.ts');
const { rowsWrite } = await import('../../shared/imports-exports/store/imports.ts');
const { admin } = cloud;
const ann = cloud.as('ann', 'administrator');
let dealId = '';
let processId = '';
let migrationId = '';
let webhookId = '';

beforeAll(async () => {
  processId = await publishProcess(admin, { first: [{ id: 'a' }] });
  await admin.call(contracts.makeDefault, { params: { processId } });
  await Promise.all(['ann', 'bob', 'carl'].map((userId) => cloud.enter(userId)));
  for (let count = 0; count < 3; count += 1) dealId = (await openDeal(ann)).id;
  for (const text of ['One', 'Two', 'Three']) await ann.call(contracts.addNote, { params: { dealId }, body: { text } });
  for (const title of ['One', 'Two', 'Three']) await ann.call(contracts.createTask, { body: { dealId, title } });
  for (let count = 0; count < 2; count += 1) {
    const draft = await admin.call(contracts.getDraft, { params: { processId } });
    const body = draft.ok().definition;
    await admin.call(contracts.replaceDraft, { params: { processId }, body, headers: ifMatch(draft) });
    await admin.call(contracts.publishProcess, { params: { processId } });
    await publishProcess(admin, { first: [{ id: 'a' }] });
  }
  await importRows();
  for (let count = 0; count < 3; count += 1) await admin.call(contracts.startExport);
  await registerWebhooks();
  for (let count = 0; count < 3; count += 1) migrationId = await cloud.run(processId, { dryRun: true });
});

/** Three imports, of which the last one had a page of three lines. */
const importRows = async () => {
  for (const importId of ['one', 'two', 'three']) {
    const job = newImport({ importId, format: 'ndjson', dryRun: true, silent: true }, minute(0));
    const rows = [1, 2, 3].map((line) => ({ line, kind: 'deal', externalId: null, ...created() }));
    const decision = { job: { ...job, lines: 3 }, events: [] };
    await storeImport(undefined, decision, { rows: rowsWrite(decision.job, rows) });
  }
};

/** Three webhooks, of which the last one has three deliveries. */
const registerWebhooks = async () => {
  namesLeadTo({ 'hooks.example.com': ['93.184.215.14'] });
  mockSecrets();
  const body = { url: 'https://hooks.example.com/' };
  for (let count = 0; count < 3; count += 1)
    webhookId = (await admin.call(contracts.registerWebhook, { body })).ok().id;
  for (const sequence of [1, 2, 3]) {
    const event = { id: eventId('deal', sequence), type: 'deal.won', subject: { kind: 'deal', id: 'deal' } } as const;
    await enterDelivery({ ...newDelivery(webhookId, { ...event, sequence }, minute(sequence)), state: 'failed' });
  }
};

afterAll(() => cloud.stop());

type Asked = { readonly params?: Record<string, string>; readonly query?: Record<string, string> };

const lists: [string, Contract, () => Asked][] = [
  ['templates', contracts.listTemplates, () => ({})],
  ['processes', contracts.listProcesses, () => ({})],
  ['migrations', contracts.listMigrations, () => ({ params: { processId } })],
  ['migrated deals', contracts.listMigratedDeals, () => ({ params: { processId, migrationId } })],
  ['versions', contracts.listVersions, () => ({ params: { processId } })],
  ['deals', contracts.listDeals, () => ({})],
  ['timeline', contracts.getTimeline, () => ({ params: { dealId } })],
  ['notes', contracts.listNotes, () => ({ params: { dealId } })],
  ['tasks', contracts.listTasks, () => ({})],
  ['users', contracts.listUsers, () => ({})],
  ['imports', contracts.listImports, () => ({})],
  ['exports', contracts.listExports, () => ({})],
  ['webhooks', contracts.listWebhooks, () => ({})],
  ['deliveries', contracts.listDeliveries, () => ({ params: { webhookId } })],
  ['failed deliveries', contracts.listDeliveries, () => ({ params: { webhookId }, query: { state: 'failed' } })],
  ['rows of an import', contracts.listImportRows, () => ({ params: { importId: 'three' } })],
  ['deals behind a figure', contracts.getOutcomes, () => ({ query: { processId, drill: 'open' } })],
];

const anyPage = pageOf(z.unknown());

const page = async (route: Contract, asked: Asked, query: Record<string, string>, client = ann) => {
  const answer = await client.call(route, { ...asked, query: { ...asked.query, ...query } });
  return anyPage.parse(answer.ok());
};

describe.each(lists)('the list of %s', (_, route, asked) => {
  const cursor = async () => {
    const { nextCursor } = await page(route, asked(), { limit: '1' });
    if (nextCursor === null) throw new Error('The list is too short for this test');
    return nextCursor;
  };

  const answerTo = (client: typeof ann, given: string) =>
    client.call(route, { ...asked(), query: { ...asked().query, cursor: given } });

  it.each(['1', '2'])('has the same items in the same order in pages of %s', async (limit) => {
    const all = (await page(route, asked(), { limit: '100' })).items;
    expect(all.length).toBeGreaterThanOrEqual(3);
    expect(await allPages((next) => page(route, asked(), { limit, ...next }))).toEqual(all);
  });

  it('says with null that it has ended, at its last item or on an empty page after it', async () => {
    const all = (await page(route, asked(), { limit: '100' })).items.length;
    const { nextCursor } = await page(route, asked(), { limit: String(all) });
    const end = { items: [], nextCursor: null };
    if (nextCursor !== null) expect(await page(route, asked(), { cursor: nextCursor })).toEqual(end);
    expect((await page(route, asked(), { limit: String(all - 1) })).nextCursor).not.toBeNull();
  });

  it('takes its cursor with another limit', async () => {
    const query = { limit: '2', cursor: await cursor() };
    expect((await page(route, asked(), query)).items).toHaveLength(2);
  });

  it('refuses a cursor that was changed anywhere', async () => {
    const good = await cursor();
    const changed = [...good].map(
      (letter, at) => `${good.slice(0, at)}${letter === 'A' ? 'B' : 'A'}${good.slice(at + 1)}`,
    );
    for (const bad of [...changed, `${good}A`, good.slice(1), good.slice(0, -1), `${good}=`, 'nonsense', '-', '💣']) {
      const answer = await answerTo(ann, bad);
      expect([bad, answer.status, answer.refusal().code]).toEqual([bad, 400, 'invalid_cursor']);
    }
  });

  it('refuses the cursor of another user', async () => {
    const answer = await answerTo(cloud.as('bob', 'administrator'), await cursor());
    expect([answer.status, answer.refusal().code]).toEqual([400, 'invalid_cursor']);
  });

  it('refuses the cursors of all other lists', async () => {
    for (const [, other, otherAsked] of lists.filter(([, other]) => other !== route)) {
      const { nextCursor } = await page(other, otherAsked(), { limit: '1' });
      const answer = await answerTo(ann, nextCursor ?? '');
      expect(answer.refusal().code).toBe('invalid_cursor');
    }
  });
});

it.each<[string, Record<string, string>]>([
  ['order', { sort: 'createdAt' }],
  ['status', { status: 'open' }],
  ['search', { q: 'roof' }],
  ['owner', { ownerId: 'bob' }],
  ['process', { processId: 'default' }],
])('refuses the cursor of another %s', async (_, filter) => {
  const { nextCursor } = await page(contracts.listDeals, {}, { limit: '1' });
  const answer = await ann.call(contracts.listDeals, { query: { ...filter, cursor: nextCursor ?? '' } });
  expect(answer.refusal().code).toBe('invalid_cursor');
});

it("refuses the cursor of another deal's timeline, and of another type of events", async () => {
  const { id: other } = await openDeal(ann);
  const { nextCursor } = await page(contracts.getTimeline, { params: { dealId } }, { limit: '1' });
  const query = { cursor: nextCursor ?? '' };
  const elsewhere = await ann.call(contracts.getTimeline, { params: { dealId: other }, query });
  expect(elsewhere.refusal().code).toBe('invalid_cursor');
  const typed = { ...query, type: 'note.added' };
  const ofType = await ann.call(contracts.getTimeline, { params: { dealId }, query: typed });
  expect(ofType.refusal().code).toBe('invalid_cursor');
});

it.each(['~~~~', '!', '\u{10ffff}', 'EVENT#', 'EVENT#999999999', 'PROCESS', 'a|b'])(
  'meets a cursor made up for the position %s without a fault, and shows nothing of other partitions',
  async (position) => {
    const sealed = ['getTimeline', 'ann', JSON.stringify([['dealId', dealId]]), position];
    const seal = createHash('sha256').update(JSON.stringify(sealed)).digest('hex').slice(0, 24);
    const cursor = Buffer.from(`${position}|${seal}`).toString('base64url');
    const { items } = await page(contracts.getTimeline, { params: { dealId } }, { cursor, limit: '100' });
    for (const event of items) expect(event).toMatchObject({ dealId });
  },
);
