import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { upload } from '../support/bucket.ts';
import { requireExact } from '../support/event-schemas.ts';
import { startClockwork } from '../support/release/clockwork.ts';
import { startReleasedCloud } from '../support/release/cloud.ts';
import { repeatable } from '../support/release/life.ts';
import { lasting } from '../support/release/reads.ts';
import { marshalled, readSamples } from '../support/release/samples.ts';
import { ifMatch } from '../support/steps.ts';

const clockwork = startClockwork(2);
const cloud = await startReleasedCloud(clockwork);
const { toKnownEvent } = await import('../../shared/table/event-item.ts');
const ada = cloud.as('ada', 'administrator');
afterAll(async () => {
  clockwork.stop();
  await cloud.stop();
});

const releases = readdirSync(new URL('.', import.meta.url)).filter((name) => /^\d/.test(name));

describe.each(releases)('what release %s wrote', (release) => {
  const { at, ids, items, events, reads, repeated } = readSamples(
    new URL(`${release}/samples.json.br`, import.meta.url),
  );
  const idOf = (name: string) => ids[name] ?? '';
  const deal = { dealId: idOf('dealId') };

  beforeAll(async () => {
    vi.setSystemTime(at);
    await cloud.holdOnly(items.map(marshalled));
  });

  it('is shown as that release showed it, and lists go on behind its cursors', async () => {
    for (const { path, answer } of reads) {
      const now = lasting(await cloud.read(path));
      expect(now, path).toMatchObject(Object(answer));
    }
  });

  it('are events that are read, and told as their published schemas say', () => {
    expect(new Set(events.map(({ type }) => type)).size).toBeGreaterThan(30);
    requireExact(events);
    expect(events.map((event) => toKnownEvent({ event: JSON.stringify(event) }))).toEqual(events);
  });

  it('holds the answer to a request that is repeated', async () => {
    const again = await repeatable(cloud);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.ok()).toMatchObject(Object(repeated));
  });

  it('goes on being changed: deals, with their tasks and files', async () => {
    const olga = cloud.as('olga');
    const headers = ifMatch(await olga.call(contracts.getDeal, { params: deal }));
    const edited = await olga.call(contracts.editDeal, { params: deal, headers, body: { name: 'Renamed' } });
    expect(edited.ok().name).toBe('Renamed');
    const offer = { ...deal, activityId: 'visit' };
    expect((await olga.call(contracts.completeActivity, { params: offer })).status).toBe(200);
    const note = { text: 'Again.', attachmentIds: [idOf('attachmentId')] };
    (await olga.call(contracts.addNote, { params: deal, body: note })).ok();
    expect(
      (await olga.call(contracts.getAttachment, { params: { ...deal, attachmentId: idOf('attachmentId') } })).ok()
        .fileName,
    ).toBe('Offer.pdf');
    const params = { taskId: idOf('taskId') };
    expect((await olga.call(contracts.completeTask, { params })).ok().state).toBe('done');
    (await ada.call(contracts.reopenDeal, { params: { dealId: idOf('won') } })).ok();
    (await ada.call(contracts.deleteDeal, { params: { dealId: idOf('lost') } })).ok();
    await cloud.untilIdle();
  });

  it('goes on being changed: processes, people, subscriptions and webhooks', async () => {
    const params = { processId: idOf('processId') };
    const draft = await ada.call(contracts.getDraft, { params });
    const body = draft.ok().definition;
    (await ada.call(contracts.replaceDraft, { params, headers: ifMatch(draft), body })).ok();
    expect((await ada.call(contracts.publishProcess, { params })).ok().version).toBe(3);
    const subscription = { subscriptionId: idOf('subscriptionId') };
    const found = ifMatch(await cloud.as('olga').call(contracts.getSubscription, { params: subscription }));
    const given = { params: subscription, headers: found, body: { eventTypes: ['deal.won' as const] } };
    (await cloud.as('olga').call(contracts.editSubscription, given)).ok();
    const user = { userId: 'sven' };
    const of = ifMatch(await ada.call(contracts.getUser, { params: user }));
    (await ada.call(contracts.administerUser, { params: user, headers: of, body: { role: 'manager' } })).ok();
    const webhook = { webhookId: idOf('webhookId') };
    const its = ifMatch(await ada.call(contracts.getWebhook, { params: webhook }));
    (await ada.call(contracts.editWebhook, { params: webhook, headers: its, body: { description: 'Ours' } })).ok();
    (await ada.call(contracts.rotateSecret, { params: webhook })).ok();
    const [delivery] = (await ada.call(contracts.listDeliveries, { params: webhook })).ok().items;
    const again = { ...webhook, deliveryId: delivery?.deliveryId ?? '' };
    (await ada.call(contracts.replayDelivery, { params: again })).ok();
    await cloud.untilIdle();
    expect((await ada.call(contracts.getDelivery, { params: again })).ok().attempts).toHaveLength(2);
  });

  it('goes on in the background: a rebuild, a search for stalled deals', async () => {
    cloud.pass(60);
    cloud.background.job('stalled-deals', new Date().toISOString());
    cloud.background.job('roll-ups', 'rebuild-2');
    await cloud.untilIdle();
    const path = `/statistics/funnel?processId=${idOf('processId')}&measure=count`;
    expect(await cloud.read(path)).toHaveProperty('definition');
  });

  it('goes on in the background: imports, exports, hand-overs and migrations', async () => {
    const line = { externalId: 'OPP-1', name: 'Solar roof', openedAt: '2026-01-05T09:00:00.000Z' };
    const body = { format: 'ndjson', dryRun: false } as const;
    const { importId, upload: form } = (await ada.call(contracts.createImport, { body })).ok();
    await upload(form, `${JSON.stringify(line)}\n`);
    (await ada.call(contracts.startImport, { params: { importId } })).ok();
    const { exportId } = (await ada.call(contracts.startExport)).ok();
    const handOver = { params: { userId: 'sven' }, body: { toUserId: 'olga' } };
    const { id: handOverId } = (await ada.call(contracts.startHandOver, handOver)).ok();
    await cloud.untilIdle();
    const asked = { params: { processId: idOf('processId') }, body: { fromVersion: 2, toVersion: 3, dryRun: true } };
    const { migrationId } = (await ada.call(contracts.startMigration, asked)).ok();
    await cloud.untilIdle();
    expect(await cloud.read(`/imports/${importId}`)).toMatchObject({ state: 'done', counts: { rows: 1 } });
    expect(await cloud.read(`/exports/${exportId}`)).toMatchObject({ state: 'done' });
    expect(await cloud.read(`/users/sven/hand-overs/${handOverId}`)).toMatchObject({ state: 'done' });
    const migration = `/processes/${idOf('processId')}/migrations/${migrationId}`;
    expect(await cloud.read(migration)).toMatchObject({ state: 'done' });
  });
});
