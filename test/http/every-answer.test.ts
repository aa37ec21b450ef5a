import { GetSubscriptionAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { apiClient, type WireResponse } from '../../shared/api/client.ts';
import type { Contract } from '../../shared/api/contract.ts';
import { allContracts, contracts } from '../../shared/api/contracts.ts';
import { newDelivery } from '../../shared/webhooks/rules/delivery.ts';
import { startBucket, upload } from '../support/bucket.ts';
import { claimsOf, startHandlers } from '../support/handlers.ts';
import { ifMatch } from '../support/steps.ts';
import { inMemoryUserPool } from '../support/user-pool.ts';
import { mockQueues, mockSecrets, namesLeadTo } from '../support/webhooks.ts';

const bucket = await startBucket();
const cloud = await startHandlers(bucket.environment);
const { storeAnnounced } = await import('../../shared/attachments/store.ts');
const { enterDelivery } = await import('../../shared/webhooks/store/deliveries.ts');
const answers = new Map<string, WireResponse>();

/** An administrator whose successful answers are kept, the last one of each route. */
const admin = apiClient(async (route, request) => {
  const answer = await cloud.transport(claimsOf('ada', 'administrator'))(route, request);
  if (answer.status < 400) answers.set(route.id, answer);
  return answer;
}, {});

const callProcesses = async () => {
  await admin.call(contracts.listTemplates);
  const created = await admin.call(contracts.createProcess, { body: { name: 'Leasing', templateId: 'default' } });
  const params = { processId: created.ok().id };
  const draft = await admin.call(contracts.getDraft, { params });
  const body = draft.ok().definition;
  await admin.call(contracts.replaceDraft, { params, body, headers: ifMatch(draft) });
  await admin.call(contracts.publishProcess, { params });
  await admin.call(contracts.listVersions, { params });
  const ofVersion = { ...params, version: '1' };
  const version = await admin.call(contracts.getVersion, { params: ofVersion });
  const tips = { tips: 'Listen.' };
  await admin.call(contracts.correctWording, { params: ofVersion, body: tips, headers: ifMatch(version) });
  await admin.call(contracts.diffVersions, { params, query: { from: '1', to: 'draft' } });
  const file = await admin.call(contracts.exportProcess, { params });
  await admin.call(contracts.importProcess, { body: file.ok() });
  const migration = await admin.call(contracts.startMigration, { params, body: { dryRun: true } });
  const ofMigration = { ...params, migrationId: migration.ok().migrationId };
  await admin.call(contracts.getMigration, { params: ofMigration });
  await admin.call(contracts.listMigratedDeals, { params: ofMigration });
  await admin.call(contracts.listMigrations, { params });
  await admin.call(contracts.copyProcess, { params });
  await admin.call(contracts.archiveProcess, { params });
  await admin.call(contracts.restoreProcess, { params });
  await admin.call(contracts.makeDefault, { params });
  await admin.call(contracts.listProcesses);
  await admin.call(contracts.getProcess, { params });
};

const callAttachments = async (params: { dealId: string }) => {
  const file = { fileName: 'Offer.pdf', contentType: 'application/pdf', size: 1 } as const;
  const kept = {
    id: 'kept',
    ...file,
    uploadedBy: 'ann',
    createdAt: '2026-01-05T09:00:00.000Z',
    keptAs: 'deals/kept',
    version: 2,
  };
  await storeAnnounced(params.dealId, kept, undefined);
  await admin.call(contracts.listAttachments, { params });
  await admin.call(contracts.getAttachment, { params: { ...params, attachmentId: 'kept' } });
  await admin.call(contracts.addAttachment, { params, body: file });
};

const callDeals = async () => {
  const opened = await admin.call(contracts.openDeal, { body: { name: 'Solar roof' } });
  const params = { dealId: opened.ok().id };
  await admin.call(contracts.editDeal, { params, body: { company: 'Example Ltd' }, headers: ifMatch(opened) });
  const activity = { ...params, activityId: 'first-conversation' };
  await admin.call(contracts.completeActivity, { params: activity });
  await admin.call(contracts.undoCompletion, { params: activity });
  await admin.call(contracts.waiveActivity, { params: activity, body: { reason: 'We know them' } });
  await admin.call(contracts.unwaiveActivity, { params: activity });
  const participant = { ...params, userId: 'ann' };
  await admin.call(contracts.addParticipant, { params: participant });
  await admin.call(contracts.removeParticipant, { params: participant });
  await admin.call(contracts.setManualProbability, { params, body: { value: 30 } });
  await admin.call(contracts.clearManualProbability, { params });
  const note = await admin.call(contracts.addNote, { params, body: { text: 'They call back.' } });
  await admin.call(contracts.getNote, { params: { ...params, noteId: note.ok().id } });
  await callAttachments(params);
  await admin.call(contracts.changeProcess, { params, body: { dryRun: true } });
  await admin.call(contracts.loseDeal, { params, body: { reason: 'Price', note: 'Too dear for them.' } });
  await admin.call(contracts.reopenDeal, { params });
  await admin.call(contracts.abandonDeal, { params });
  for (const route of [contracts.getDeal, contracts.getGuidance, contracts.getTimeline, contracts.listNotes]) {
    await admin.call(route, { params });
  }
  await admin.call(contracts.listDeals);
  await admin.call(contracts.deleteDeal, { params });
  const easy = await admin.call(contracts.createProcess, {
    body: {
      name: 'Easy',
      definition: { name: 'Easy', stages: [{ name: 'One', activities: [{ name: 'A', weight: 1 }] }] },
    },
  });
  const processId = easy.ok().id;
  await admin.call(contracts.publishProcess, { params: { processId } });
  const quick = await admin.call(contracts.openDeal, { body: { name: 'Quick', processId } });
  await admin.call(contracts.winDeal, { params: { dealId: quick.ok().id } });
};

const callTasks = async () => {
  const { id: dealId } = (await admin.call(contracts.openDeal, { body: { name: 'Solar roof' } })).ok();
  const made = await admin.call(contracts.createTask, { body: { dealId, title: 'Call' } });
  const params = { taskId: made.ok().id };
  await admin.call(contracts.editTask, { params, body: { dueOn: '2026-12-24' }, headers: ifMatch(made) });
  for (const route of [
    contracts.completeTask,
    contracts.reopenTask,
    contracts.cancelTask,
    contracts.getTask,
  ] as const) {
    await admin.call(route, { params });
  }
  await admin.call(contracts.listTasks);
};

const callUsers = async () => {
  inMemoryUserPool();
  await admin.call(contracts.getMe);
  const body = { email: 'bob@example.com', name: 'Bob', role: 'salesperson' } as const;
  await admin.call(contracts.inviteUser, { body });
  await admin.call(contracts.listUsers);
  await admin.call(contracts.sendInvitation, { params: { userId: 'bob' } });
  const params = { userId: 'ann' };
  const ann = await admin.call(contracts.getUser, { params });
  await admin.call(contracts.administerUser, { params, body: {}, headers: ifMatch(ann) });
  const { id } = (await admin.call(contracts.startHandOver, { params, body: { toUserId: 'bob' } })).ok();
  await admin.call(contracts.getHandOver, { params: { ...params, handOverId: id } });
};

const callSubscriptions = async () => {
  const sns = mockClient(SNSClient);
  sns.on(SubscribeCommand).resolves({ SubscriptionArn: 'arn' });
  sns.on(GetSubscriptionAttributesCommand).resolves({ Attributes: { PendingConfirmation: 'true' } });
  const body = { channel: 'email', address: 'team@example.com', scope: 'all' } as const;
  const made = await admin.call(contracts.subscribe, { body });
  const params = { subscriptionId: made.ok().id };
  await admin.call(contracts.listSubscriptions);
  const read = await admin.call(contracts.getSubscription, { params });
  await admin.call(contracts.editSubscription, { params, body: { eventTypes: ['deal.won'] }, headers: ifMatch(read) });
  await admin.call(contracts.unsubscribe, { params });
};

const callWebhooks = async () => {
  namesLeadTo({ 'hooks.example.com': ['93.184.215.14'] });
  mockSecrets();
  mockQueues();
  const made = await admin.call(contracts.registerWebhook, { body: { url: 'https://hooks.example.com/' } });
  const params = { webhookId: made.ok().id };
  await admin.call(contracts.editWebhook, { params, body: { description: 'Billing' }, headers: ifMatch(made) });
  await admin.call(contracts.rotateSecret, { params });
  await admin.call(contracts.testWebhook, { params });
  const event = { id: 'won', type: 'deal.won', subject: { kind: 'deal', id: 'won' }, sequence: 1 } as const;
  await enterDelivery(newDelivery(params.webhookId, event, '2026-01-05T09:00:00.000Z'));
  const ofDelivery = { ...params, deliveryId: event.id };
  await admin.call(contracts.listDeliveries, { params });
  await admin.call(contracts.getDelivery, { params: ofDelivery });
  await admin.call(contracts.replayDelivery, { params: ofDelivery });
  await admin.call(contracts.replayFailed, { params, body: { since: '2026-01-05T09:00:00Z' } });
  await admin.call(contracts.listWebhooks);
  await admin.call(contracts.getWebhook, { params });
  await admin.call(contracts.deleteWebhook, { params });
};

const callImports = async () => {
  const made = await admin.call(contracts.createImport, { body: { format: 'ndjson', dryRun: true } });
  const { importId, upload: form } = made.ok();
  await upload(form, '{}');
  const params = { importId };
  await admin.call(contracts.startImport, { params });
  await admin.call(contracts.getImport, { params });
  await admin.call(contracts.listImportRows, { params });
  await admin.call(contracts.listImports);
};

const callExports = async () => {
  const { exportId } = (await admin.call(contracts.startExport)).ok();
  await admin.call(contracts.getExport, { params: { exportId } });
  await admin.call(contracts.listExports);
};

const callStatistics = async () => {
  const { id: processId } = (await admin.call(contracts.createProcess, { body: { name: 'New' } })).ok();
  for (const route of allContracts.filter(({ resource }) => ['statistics', 'report'].includes(resource))) {
    await admin.call(route, { [route.path.includes('{processId}') ? 'params' : 'query']: { processId } });
  }
};

beforeAll(async () => {
  await cloud.enter('ann');
  await callProcesses();
  await callDeals();
  await callTasks();
  await callUsers();
  await callSubscriptions();
  await callWebhooks();
  await callImports();
  await callExports();
  await callStatistics();
  await admin.call(contracts.listEvents);
  await admin.call(contracts.listEventSchemas);
});

afterAll(async () => {
  await cloud.stop();
  await bucket.stop();
});

const routes: [string, Contract][] = allContracts
  .filter(({ access }) => access !== 'public')
  .map((route) => [`${route.method} ${route.path}`, route]);

describe.each(routes)('%s', (_, route) => {
  const answer = () => {
    const given = answers.get(route.id);
    if (given === undefined) throw new Error(`${route.id} was never answered`);
    return given;
  };
  const { status, body, etag, download, contentType = 'application/json' } = route.success;

  it(`answers ${status} with what its contract says`, () => {
    expect(answer().status).toBe(status);
    const { text } = answer();
    const given = text === '' ? null : contentType === 'application/json' ? JSON.parse(text) : text;
    expect(z.safeParse(body, given).error).toBeUndefined();
    expect(answer().headers.get('content-type')).toBe(status === 204 ? null : contentType);
  });

  it('names the request and is not to be stored', () => {
    expect(answer().headers.get('x-request-id')).toMatch(/^request-\d+$/);
    expect(answer().headers.get('cache-control')).toBe('no-store');
  });

  it(etag ? 'carries the ETag of the resource' : 'has no ETag', () => {
    const given = answer().headers.get('etag');
    if (etag) expect(given).toMatch(/^"[\w.-]+"$/);
    else expect(given).toBeNull();
  });

  it(download ? 'is saved as a file' : 'is no file', () => {
    const given = answer().headers.get('content-disposition');
    if (download) expect(given).toMatch(/^attachment; filename="[^"]+"; filename\*=/);
    else expect(given).toBeNull();
  });

  const makes = status === 201 || status === 202;

  it(makes ? 'says where the new thing is' : 'names no place', () => {
    const given = answer().headers.get('location');
    if (makes) expect(given).toMatch(/^\/\w+\/[\w/-]+$/);
    else expect(given).toBeNull();
  });
});
