import { contracts } from '../../../shared/api/contracts.ts';
import { upload } from '../bucket.ts';
import { aLine } from '../deal-lines.ts';
import { aDefinition, withLimits } from '../factories.ts';
import { ndjson } from '../imports.ts';
import { ifMatch, openDeal } from '../steps.ts';
import type { ReleasedCloud } from './cloud.ts';

const dueIn = { days: 2, workingDays: true };

const definition = withLimits(
  aDefinition(
    {
      first: [
        { id: 'call', task: { title: 'Call {{deal.company}}', type: 'call', dueIn }, obligatory: true },
        { id: 'mail', noteRequirement: 'note', tips: 'Ask.' },
      ],
      second: [{ id: 'offer', noteRequirement: 'noteWithFile' }, { id: 'visit' }],
    },
    { name: 'Solar', lossReasons: ['Price'], winReasons: ['Quality'] },
  ),
  3,
  5,
);

type Cloud = ReleasedCloud;

const people = async (cloud: Cloud) => {
  await cloud.enter('ada', 'administrator');
  await cloud.enter('max', 'manager');
  for (const userId of ['olga', 'paul', 'sven']) await cloud.enter(userId);
};

const processes = async (cloud: Cloud) => {
  const ada = cloud.as('ada', 'administrator');
  await cloud.seed();
  const body = { name: 'Solar', definition };
  const processId = (await ada.call(contracts.createProcess, { body })).ok().id;
  const params = { processId };
  (await ada.call(contracts.publishProcess, { params })).ok();
  const replaced = async (name: string) => {
    const headers = ifMatch(await ada.call(contracts.getDraft, { params }));
    const stages = definition.stages.map((stage) => (stage.id === 'second' ? { ...stage, name } : stage));
    (await ada.call(contracts.replaceDraft, { params, headers, body: { ...definition, stages } })).ok();
  };
  await replaced('Offering');
  const version = { ...params, version: '1' };
  const headers = ifMatch(await ada.call(contracts.getVersion, { params: version }));
  (await ada.call(contracts.correctWording, { params: version, headers, body: { name: 'Solar roofs' } })).ok();
  const archivedId = (await ada.call(contracts.copyProcess, { params, body: { name: 'Old' } })).ok().id;
  (await ada.call(contracts.archiveProcess, { params: { processId: archivedId } })).ok();
  (await ada.call(contracts.makeDefault, { params })).ok();
  return { processId, publishNext: async () => (await ada.call(contracts.publishProcess, { params })).ok() };
};

const followers = async (cloud: Cloud) => {
  const ada = cloud.as('ada', 'administrator');
  const register = async (url: string, description: string) =>
    (await ada.call(contracts.registerWebhook, { body: { url, description, eventTypes: ['deal.won'] } })).ok().id;
  const webhookId = await register('https://hooks.example.com/in?key=hidden', 'Billing');
  const brokenId = await register('https://broken.example.com/in', 'Gone');
  const body = { channel: 'email', address: 'team@example.com', scope: 'mine' } as const;
  const subscriptionId = (await cloud.as('olga').call(contracts.subscribe, { body })).ok().id;
  await cloud.untilIdle();
  (await ada.call(contracts.testWebhook, { params: { webhookId } })).ok();
  return { webhookId, brokenId, subscriptionId };
};

const richDeal = async (cloud: Cloud, processId: string) => {
  const olga = cloud.as('olga');
  const given = { contact: 'Kim', custom: { colour: 'red' }, expectedCloseOn: '2026-12-24' };
  const value = { amount: 500_000, currency: 'EUR' } as const;
  const { id: dealId } = await openDeal(olga, { processId, value, company: 'Example Ltd', ...given });
  const params = { dealId };
  (await olga.call(contracts.addParticipant, { params: { dealId, userId: 'paul' } })).ok();
  const file = { fileName: 'Offer.pdf', contentType: 'application/pdf', size: 3 } as const;
  const { attachmentId, upload: form } = (await olga.call(contracts.addAttachment, { params, body: file })).ok();
  await upload(form, 'pdf');
  cloud.background.uploaded(`uploads/${dealId}/${attachmentId}`);
  await cloud.untilIdle();
  (await olga.call(contracts.addNote, { params, body: { text: 'See the file.', attachmentIds: [attachmentId] } })).ok();
  const complete = async (activityId: string, body?: { note: { text: string } }) =>
    (await olga.call(contracts.completeActivity, { params: { dealId, activityId }, ...(body && { body }) })).ok();
  await complete('call');
  await complete('mail', { note: { text: 'They said so.' } });
  (await olga.call(contracts.undoCompletion, { params: { dealId, activityId: 'mail' } })).ok();
  const waived = { params: { dealId, activityId: 'offer' }, body: { reason: 'Small' } };
  (await cloud.as('max', 'manager').call(contracts.waiveActivity, waived)).ok();
  (await cloud.as('max', 'manager').call(contracts.setManualProbability, { params, body: { value: 40 } })).ok();
  const task = { dealId, title: 'Write', assigneeId: 'paul', dueOn: '2026-11-20' } as const;
  const { id: taskId } = (await olga.call(contracts.createTask, { body: task })).ok();
  const { id: doneId } = (await olga.call(contracts.createTask, { body: { ...task, title: 'Done' } })).ok();
  (await olga.call(contracts.completeTask, { params: { taskId: doneId } })).ok();
  return { dealId, attachmentId, taskId };
};

const closedDeals = async (cloud: Cloud, processId: string) => {
  const paul = cloud.as('paul');
  const open = async (name: string) =>
    (await openDeal(paul, { processId, name, value: { amount: 700, currency: 'EUR' } })).id;
  const [won, lost, reopened, deleted] = [
    await open('Won'),
    await open('Lost'),
    await open('Reopened'),
    await open('Deleted'),
  ];
  (await paul.call(contracts.completeActivity, { params: { dealId: won, activityId: 'call' } })).ok();
  (await paul.call(contracts.winDeal, { params: { dealId: won }, body: { reason: 'Quality' } })).ok();
  (await paul.call(contracts.loseDeal, { params: { dealId: lost }, body: { reason: 'Price' } })).ok();
  (await paul.call(contracts.abandonDeal, { params: { dealId: reopened } })).ok();
  (await paul.call(contracts.reopenDeal, { params: { dealId: reopened } })).ok();
  (await cloud.as('ada', 'administrator').call(contracts.deleteDeal, { params: { dealId: deleted } })).ok();
  return { won, lost, reopened };
};

const backgroundWork = async (cloud: Cloud, processId: string, publishNext: () => Promise<unknown>) => {
  const ada = cloud.as('ada', 'administrator');
  const handOver = { params: { userId: 'paul' }, body: { toUserId: 'sven' } };
  const handOverId = (await ada.call(contracts.startHandOver, handOver)).ok().id;
  await cloud.untilIdle();
  await publishNext();
  const migrate = async (how: { dryRun: boolean; dryRunId?: string }) => {
    const asked = { params: { processId }, body: { fromVersion: 1, toVersion: 2, ...how } };
    const { migrationId } = (await ada.call(contracts.startMigration, asked)).ok();
    await cloud.untilIdle();
    return migrationId;
  };
  const dryRunId = await migrate({ dryRun: true });
  const migrationId = await migrate({ dryRun: false, dryRunId });
  const importOf = async (dryRun: boolean) => {
    const body = { format: 'ndjson', dryRun } as const;
    const { importId, upload: form } = (await ada.call(contracts.createImport, { body })).ok();
    const history = [{ type: 'note.added', at: '2026-01-06T09:00:00.000Z', note: 'Met.' } as const];
    const definition = aDefinition({ only: [{ id: 'call' }] });
    const version = {
      kind: 'processVersion',
      processId: 'imported',
      version: 1,
      publishedAt: history[0]?.at,
      definition,
    };
    await upload(form, ndjson([version, aLine('OPP-1', { processId, history }), { externalId: 'OPP-2' }]));
    (await ada.call(contracts.startImport, { params: { importId } })).ok();
    await cloud.untilIdle();
    return importId;
  };
  const [dryImportId, importId] = [await importOf(true), await importOf(false)];
  const { exportId } = (await ada.call(contracts.startExport)).ok();
  await cloud.untilIdle();
  cloud.pass(9 * 24 * 60 * 60);
  cloud.background.job('stalled-deals', new Date().toISOString());
  cloud.background.job('roll-ups', 'rebuild-1');
  await cloud.untilIdle();
  return { handOverId, dryRunId, migrationId, dryImportId, importId, exportId };
};

/** The begin of a history that is longer than a transaction: its import was cut off. */
const cutOff = async () => {
  const { beginHistory } = await import('../../../shared/imports-exports/store/unfinished-histories.ts');
  await beginHistory('OPP-3', 150);
};

/** A request that its client may repeat, as it did not see the answer. */
export const repeatable = (cloud: Cloud) => {
  const body = { name: 'Opened once' };
  return cloud.as('olga').call(contracts.openDeal, { body, headers: { 'idempotency-key': 'once' } });
};

/** Has people do one of everything that writes to the table; answers the ids of what there is then. */
export const liveOn = async (cloud: Cloud) => {
  await people(cloud);
  const { processId, publishNext } = await processes(cloud);
  const following = await followers(cloud);
  const rich = await richDeal(cloud, processId);
  await cloud.untilIdle();
  const closed = await closedDeals(cloud, processId);
  await cloud.untilIdle();
  const work = await backgroundWork(cloud, processId, publishNext);
  await cutOff();
  const { id: repeatedId } = (await repeatable(cloud)).ok();
  await cloud.untilIdle();
  return { processId, repeatedId, ...following, ...rich, ...closed, ...work };
};
