import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { beforeNext } from '../support/between-calls.ts';
import { minute } from '../support/factories.ts';
import { ifMatch, publishProcess, statusAndCode } from '../support/steps.ts';
import { namesLeadTo, startWebhooks } from '../support/webhooks.ts';

const { cloud, admin, url, registered, read, edit, remove, every, eventsOf, itemsOf } = await startWebhooks();
const { client } = await import('../../shared/table/table.ts');
const { noteHealth } = await import('../../shared/webhooks/store/webhooks.ts');
let processId = '';

beforeAll(async () => {
  processId = await publishProcess(admin, { first: [{ id: 'a' }] });
});

beforeEach(() => {
  namesLeadTo({ 'hooks.example.com': ['93.184.215.14'], 'other.example.com': ['93.184.215.14'] });
});

afterAll(() => cloud.stop());

describe('a webhook', () => {
  it('says how its receiver fares, alone and in the list', async () => {
    const [well, failing] = [await registered(), await registered()];
    await noteHealth(failing.id, { failingSince: minute(3), responsiveness: 'slow' });
    expect((await read(failing)).ok()).toEqual({ ...failing, failingSince: minute(3) });
    expect(await every()).toEqual([well, { ...failing, failingSince: minute(3) }]);
  });

  it('that there is not is unknown to all routes', async () => {
    const params = { webhookId: 'unknown' };
    const all = await Promise.all([
      admin.call(contracts.getWebhook, { params }),
      admin.call(contracts.editWebhook, { params, body: { url: 'https://10.0.0.7/' } }),
      admin.call(contracts.deleteWebhook, { params }),
      admin.call(contracts.testWebhook, { params }),
      admin.call(contracts.rotateSecret, { params }),
      admin.call(contracts.listDeliveries, { params }),
      admin.call(contracts.getDelivery, { params: { ...params, deliveryId: 'x' } }),
      admin.call(contracts.replayDelivery, { params: { ...params, deliveryId: 'x' } }),
      admin.call(contracts.replayFailed, { params, body: { since: minute(0) } }),
    ]);
    for (const answer of all) expect(statusAndCode(answer)).toEqual([404, 'unknown_webhook']);
  });
});

describe('changing a webhook', () => {
  it('makes a new version, which is told', async () => {
    const webhook = await registered({ description: 'Old' });
    const before = await read(webhook);
    const filters = { eventTypes: ['deal.won' as const], processIds: [processId] };
    const edited = await edit(webhook, { ...filters, url: 'https://other.example.com/x', description: null });
    expect(edited.ok()).toMatchObject({ ...filters, url: 'https://other.example.com/x', description: '' });
    expect(edited.headers.get('etag')).not.toBe(before.headers.get('etag'));
    expect((await read(webhook)).ok()).toEqual(edited.ok());
    const happened = { type: 'webhook.updated', data: { name: 'other.example.com' } };
    expect(await eventsOf(webhook)).toMatchObject([{ type: 'webhook.registered' }, happened]);
  });

  it('to what it is makes no version and no event, and asks nobody for its name', async () => {
    const webhook = await registered({ eventTypes: ['deal.won'] });
    const before = await read(webhook);
    namesLeadTo({});
    const same = await edit(webhook, { url, eventTypes: ['deal.won'], state: 'active' });
    expect([same.ok(), same.headers.get('etag')]).toEqual([before.ok(), before.headers.get('etag')]);
    expect(await eventsOf(webhook)).toHaveLength(1);
  });

  it.each([
    ['an address that is not public', { url: 'https://10.0.0.7/' }, 'url_not_allowed', '/url'],
    ['an address that is none', { url: '//' }, 'url_not_allowed', '/url'],
    ['a process that there is not', { processIds: ['unknown'] }, 'unknown_process', '/processIds/0'],
  ])('to %s is refused, and changes nothing else either', async (_, change, code, pointer) => {
    const webhook = await registered();
    const answer = await edit(webhook, { description: 'New', ...change });
    expect(statusAndCode(answer)).toEqual([422, code]);
    expect(answer.refusal().errors).toMatchObject([{ pointer }]);
    expect((await read(webhook)).ok()).toEqual(webhook);
  });

  it('switches it off and on, and then counts its failures anew', async () => {
    const webhook = await registered();
    await noteHealth(webhook.id, { failingSince: minute(3), responsiveness: 'slow' });
    expect((await edit(webhook, { state: 'disabled' })).ok()).toMatchObject({
      state: 'disabled',
      disabledBecause: 'administrator',
      failingSince: minute(3),
    });
    const on = (await edit(webhook, { state: 'active' })).ok();
    expect(on).toMatchObject({ state: 'active', disabledBecause: null, failingSince: null });
    expect((await read(webhook)).ok()).toEqual(on);
  });

  it('demands the version that was read, and refuses another, before it looks at the address', async () => {
    const params = { webhookId: (await registered()).id };
    const body = { url: 'https://10.0.0.7/' };
    const call = (headers = {}) => admin.call(contracts.editWebhook, { params, body, headers });
    expect(statusAndCode(await call())).toEqual([428, 'precondition_required']);
    expect(statusAndCode(await call({ 'if-match': '"9"' }))).toEqual([412, 'precondition_failed']);
    expect(statusAndCode(await call({ 'if-match': '"1"' }))).toEqual([422, 'url_not_allowed']);
  });

  it('by two at once who read the same version is done for one of them', async () => {
    const webhook = await registered();
    const params = { webhookId: webhook.id };
    const headers = ifMatch(await read(webhook));
    const answers = await Promise.all(
      ['One', 'Two'].map((description) =>
        admin.call(contracts.editWebhook, { params, body: { description }, headers }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const [done] = answers.filter(({ status }) => status === 200);
    expect((await read(webhook)).ok()).toEqual(done?.ok());
    expect(await eventsOf(webhook)).toHaveLength(2);
  });
});

describe('deleting a webhook', () => {
  it('leaves nothing of it but what happened', async () => {
    const webhook = await registered();
    await noteHealth(webhook.id, { failingSince: minute(3), responsiveness: 'fast' });
    expect((await remove(webhook)).status).toBe(204);
    for (const answer of [await read(webhook), await remove(webhook)]) {
      expect(statusAndCode(answer)).toEqual([404, 'unknown_webhook']);
    }
    expect((await every()).map(({ id }) => id)).not.toContain(webhook.id);
    const happened = { type: 'webhook.deleted', data: { name: 'hooks.example.com' } };
    expect(await eventsOf(webhook)).toMatchObject([{ type: 'webhook.registered' }, happened]);
    expect(await itemsOf(webhook)).toHaveLength(2);
  });

  it('that somebody changes meanwhile deletes what it has become', async () => {
    const webhook = await registered();
    beforeNext(client, 'TransactWriteItems', () => edit(webhook, { description: 'New' }));
    expect((await remove(webhook)).status).toBe(204);
    const types = (await eventsOf(webhook)).map(({ type }) => type);
    expect(types).toEqual(['webhook.registered', 'webhook.updated', 'webhook.deleted']);
  });

  it('of another version than the one named is refused', async () => {
    const webhook = await registered();
    expect(statusAndCode(await remove(webhook, { 'if-match': '"9"' }))).toEqual([412, 'precondition_failed']);
    expect((await read(webhook)).status).toBe(200);
  });
});
