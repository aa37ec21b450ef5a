import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { now } from '../../shared/kernel/clock.ts';
import { ofLaterRelease, saidLater } from '../support/later-release.ts';
import { ifMatch, openDeal, publishVariedProcess, statusAndCode } from '../support/steps.ts';
import { startWebhooks } from '../support/webhooks.ts';

const { cloud, admin, register } = await startWebhooks();
const { get, query, write } = await import('../../shared/table/table.ts');
mockClient(CognitoIdentityProviderClient).resolves({});

beforeAll(async () => {
  await cloud.seed();
  await cloud.enter('pia');
});
afterAll(() => cloud.stop());

const replace = (item: Parameters<typeof ofLaterRelease>[0]) => write([{ put: item, when: { is: 'anything' } }]);

/** Has a later release write an item; answers how often it says more than we know, then and now. */
const adorn = async (pk: string, sk: string) => {
  const adorned = ofLaterRelease({ pk, sk, ...Object(await get({ pk, sk })) });
  await replace(adorned);
  return { before: saidLater(adorned), after: async () => saidLater(await get({ pk, sk })) };
};

describe('what a later release added', () => {
  it('stays in a deal that is edited, with all that lies in it', async () => {
    const processId = await publishVariedProcess(admin);
    const { id: dealId } = await openDeal(admin, { processId, value: { amount: 5, currency: 'EUR' } });
    const params = { dealId };
    const note = { text: 'Said.' };
    for (const activityId of ['must', 'noted'])
      (await admin.call(contracts.completeActivity, { params: { dealId, activityId }, body: { note } })).ok();
    (
      await admin.call(contracts.waiveActivity, { params: { dealId, activityId: 'filed' }, body: { reason: 'No' } })
    ).ok();
    (await admin.call(contracts.loseDeal, { params, body: { reason: 'Price' } })).ok();
    const deal = await adorn(`DEAL#${dealId}`, 'DEAL');
    expect(deal.before).toBeGreaterThan(10);
    const headers = ifMatch(await admin.call(contracts.getDeal, { params }));
    const edited = await admin.call(contracts.editDeal, { params, headers, body: { name: 'Renamed' } });
    expect(edited.ok().name).toBe('Renamed');
    expect(JSON.stringify(edited.ok())).not.toContain('later');
    expect(await deal.after()).toBe(deal.before);
  });

  it('stays in a task, a user, a process and its draft, and the default', async () => {
    const processId = await publishVariedProcess(admin);
    const { id: dealId } = await openDeal(admin, { processId });
    const body = { dealId, title: 'Call', assigneeId: 'pia' } as const;
    const { id: taskId } = (await admin.call(contracts.createTask, { body })).ok();
    const [{ sk = '' } = {}] = await query({ pk: `DEAL#${dealId}`, prefix: 'TASK#', limit: 1 });
    const task = await adorn(`DEAL#${dealId}`, String(sk));
    (await admin.call(contracts.completeTask, { params: { taskId } })).ok();
    expect(await task.after()).toBe(task.before);

    const user = await adorn('USER#pia', 'USER');
    await cloud.enter('pia', 'manager');
    expect(await user.after()).toBe(user.before);

    const params = { processId };
    const draftOf = () => admin.call(contracts.getDraft, { params });
    const replaced = async () => {
      const draft = await draftOf();
      const { definition } = draft.ok();
      (await admin.call(contracts.replaceDraft, { params, headers: ifMatch(draft), body: definition })).ok();
    };
    await replaced();
    const [head, draft] = [
      await adorn(`PROCESS#${processId}`, 'PROCESS'),
      await adorn(`PROCESS#${processId}`, 'DRAFT'),
    ];
    await replaced();
    expect(await head.after()).toBe(head.before);
    // The definition is the new one; what belongs to the draft itself stays.
    expect(await draft.after()).toBe(1);

    const byDefault = await adorn('CUSTOMER', 'DEFAULT_PROCESS');
    (await admin.call(contracts.makeDefault, { params })).ok();
    expect(await byDefault.after()).toBe(byDefault.before);
  });

  it('goes from a draft into the version that is published', async () => {
    const processId = await publishVariedProcess(admin);
    const params = { processId };
    const draft = await admin.call(contracts.getDraft, { params });
    const { definition } = draft.ok();
    (await admin.call(contracts.replaceDraft, { params, headers: ifMatch(draft), body: definition })).ok();
    const { before } = await adorn(`PROCESS#${processId}`, 'DRAFT');
    (await admin.call(contracts.publishProcess, { params })).ok();
    const version = await get({ pk: `PROCESS#${processId}`, sk: 'VERSION#000002' });
    expect(saidLater(version)).toBe(before - 1);
    expect(
      JSON.stringify((await admin.call(contracts.getVersion, { params: { ...params, version: '2' } })).ok()),
    ).not.toContain('later');
  });

  it('stays in a webhook, which gets what it asks for that we know, and in the list of all', async () => {
    const { id: webhookId } = (await register({ eventTypes: ['deal.won'] })).ok();
    const item = Object(await get({ pk: `WEBHOOK#${webhookId}`, sk: 'WEBHOOK' }));
    await replace({ ...item, summary: { ...item.summary, eventTypes: ['deal.won', 'deal.later'] } });
    const [webhook, roster] = [
      await adorn(`WEBHOOK#${webhookId}`, 'WEBHOOK'),
      await adorn('CUSTOMER', 'WEBHOOK_ROSTER'),
    ];
    const params = { webhookId };
    const headers = ifMatch(await admin.call(contracts.getWebhook, { params }));
    const edited = (
      await admin.call(contracts.editWebhook, { params, headers, body: { description: 'Renamed' } })
    ).ok();
    expect(edited.eventTypes).toEqual(['deal.won']);
    (await register()).ok();
    expect([await webhook.after(), await roster.after()]).toEqual([webhook.before, roster.before]);
  });
});

describe('an event of a later release', () => {
  const later = (dealId: string) => ({
    id: `${dealId}-2`,
    type: 'deal.rated',
    occurredAt: now(),
    sequence: 2,
    score: 5,
    subject: { kind: 'deal', id: dealId, name: 'x' },
    actor: { userId: 'ada', via: 'robot' },
    dealId,
    processId: null,
    processVersion: null,
    data: { stars: [5] },
    changes: { rating: { from: null, to: 5, unit: 'stars' } },
  });

  it('is shown in the timeline and in the feed, as far as we know it', async () => {
    const { id: dealId } = await openDeal(admin);
    const { score: _, ...event } = later(dealId);
    const shown = { ...event, subject: { kind: 'deal', id: dealId }, changes: { rating: { from: null, to: 5 } } };
    const recordedAt = '2026-01-05T09:00:00.000Z';
    await replace({
      pk: `DEAL#${dealId}`,
      sk: 'EVENT#000000002',
      entity: 'event',
      later: 1,
      event: JSON.stringify(later(dealId)),
      gsi1pk: 'EVENTS#2026-01-05',
      gsi1sk: `${recordedAt}#DEAL#${dealId}#000000002`,
    });
    const timeline = (await admin.call(contracts.getTimeline, { params: { dealId } })).ok();
    expect(timeline.items[0]).toEqual(shown);
    const { readFeed } = await import('../../shared/notifications/store.ts');
    const feed = await readFeed(undefined, { after: '2026-01-05', limit: 1 });
    expect(JSON.parse(JSON.stringify(feed.items))).toEqual([shown]);
    await write([{ remove: { pk: `DEAL#${dealId}`, sk: 'EVENT#000000002' }, when: { is: 'anything' } }]);
  });

  it('keeps what we do not know where it is moved in the feed', async () => {
    const { replacement } = await import('../../shared/table/event-item.ts');
    const item = { pk: 'DEAL#d', sk: 'EVENT#000000002', entity: 'event', later: 1, event: JSON.stringify(later('d')) };
    expect(replacement(item, '2026-01-05T09:00:00.000Z')).toMatchObject({ put: item });
  });
});

it('answers 503 to a change of what only a later release may change, and reads it', async () => {
  const { id: dealId } = await openDeal(admin);
  const params = { dealId };
  const key = { pk: `DEAL#${dealId}`, sk: 'DEAL' };
  await replace({ ...Object(await get(key)), schemaVersion: 2 });
  expect((await admin.call(contracts.getDeal, { params })).ok().id).toBe(dealId);
  for (const refused of [
    await admin.call(contracts.addNote, { params, body: { text: 'No.' } }),
    await admin.call(contracts.deleteDeal, { params }),
  ]) {
    expect(statusAndCode(refused)).toEqual([503, 'unavailable']);
    expect(refused.headers.get('retry-after')).toBe('1');
  }
});
