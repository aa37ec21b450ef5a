import { contracts } from '../shared/api/contracts.ts';
import { upload } from '../test/support/bucket.ts';
import type { startHandlers } from '../test/support/handlers.ts';

type Handlers = Awaited<ReturnType<typeof startHandlers>>;
type Api = ReturnType<Handlers['as']>;
type Received = Awaited<ReturnType<Api['call']>>;
type Step = readonly [label: string, work: () => Promise<Received>];

const activity = (id: string, weight: number) => ({ id, name: `Activity ${id}`, weight });

const definition = {
  name: 'Measured',
  stages: ['first', 'second', 'third'].map((id) => ({
    id,
    name: `The ${id} stage`,
    activities: [activity(`${id}-a`, 20), activity(`${id}-b`, 10)],
  })),
};

const aProcess = async (api: Api) => {
  const { id } = (await api.call(contracts.createProcess, { body: { name: 'Measured', definition } })).ok();
  (await api.call(contracts.publishProcess, { params: { processId: id } })).ok();
  return id;
};

const file = { fileName: 'Offer.pdf', contentType: 'application/pdf', size: 5 } as const;

const uploaded = async (api: Api, params: { dealId: string }) => {
  const announced = (await api.call(contracts.addAttachment, { params, body: file })).ok();
  await upload(announced.upload, 'Offer');
  return announced.attachmentId;
};

const etag = (answer: Received) => ({ 'if-match': answer.headers.get('etag') ?? '' });

/** Every route once, on data as it is in daily work: the process is known to the warm function. */
export const steps = async (handlers: Handlers): Promise<Step[]> => {
  const api = handlers.as('ann', 'administrator');
  const processId = await aProcess(api);
  const body = {
    name: 'Chairs',
    processId,
    company: 'Oak Offices',
    value: { amount: 150_000, currency: 'EUR' as const },
  };
  const open = async () => ({ dealId: (await api.call(contracts.openDeal, { body })).ok().id });
  for (let deal = 0; deal < 60; deal += 1) await open();
  const [deal, other, doomed, tasked] = [await open(), await open(), await open(), await open()];
  const of = (activityId: string) => ({ params: { ...deal, activityId } });
  const params = { params: deal };
  const process = { params: { processId } };
  const draft = await api.call(contracts.getDraft, process);
  const version = { params: { processId, version: '1' } };
  const worded = await api.call(contracts.getVersion, version);
  const copy = { params: { processId: await aProcess(api) } };
  const limit = { limit: '30' };
  const attachmentId = await uploaded(api, deal);
  const aTask = { ...tasked, title: 'Call them' };
  for (let task = 0; task < 60; task += 1) await api.call(contracts.createTask, { body: aTask });
  const task = await api.call(contracts.createTask, { body: aTask });
  const ofTask = { params: { taskId: task.ok().id } };
  const { call } = api;
  return [
    ['openDeal', () => call(contracts.openDeal, { body })],
    [
      'openDeal, with an idempotency key',
      () => call(contracts.openDeal, { body, headers: { 'idempotency-key': 'k' } }),
    ],
    ['openDeal, repeated', () => call(contracts.openDeal, { body, headers: { 'idempotency-key': 'k' } })],
    ['getDeal', () => call(contracts.getDeal, params)],
    ['listDeals, 30 open of an owner', () => call(contracts.listDeals, { query: { ...limit, status: 'open' } })],
    ['listDeals, 30 of an owner', () => call(contracts.listDeals, { query: limit })],
    [
      'listDeals, 30 open of a process',
      () => call(contracts.listDeals, { query: { ...limit, processId, status: 'open' } }),
    ],
    ['listDeals, 30 of a process', () => call(contracts.listDeals, { query: { ...limit, processId } })],
    ['getGuidance', () => call(contracts.getGuidance, params)],
    ['completeActivity', () => call(contracts.completeActivity, of('second-a'))],
    ['completeActivity, with a new stage', () => call(contracts.completeActivity, of('third-a'))],
    [
      'completeActivity, with a note',
      () => call(contracts.completeActivity, { ...of('first-a'), body: { note: { text: 'All is said and done.' } } }),
    ],
    ['completeActivity, repeated', () => call(contracts.completeActivity, of('second-a'))],
    ['undoCompletion', () => call(contracts.undoCompletion, of('third-a'))],
    ['waiveActivity', () => call(contracts.waiveActivity, { ...of('third-b'), body: { reason: 'Not needed' } })],
    ['unwaiveActivity', () => call(contracts.unwaiveActivity, of('third-b'))],
    [
      'editDeal',
      async () =>
        call(contracts.editDeal, {
          ...params,
          body: { contact: 'Bo' },
          headers: etag(await call(contracts.getDeal, params)),
        }),
    ],
    ['setManualProbability', () => call(contracts.setManualProbability, { ...params, body: { value: 40 } })],
    ['clearManualProbability', () => call(contracts.clearManualProbability, params)],
    ['addParticipant', () => call(contracts.addParticipant, { params: { ...deal, userId: 'bob' } })],
    ['removeParticipant', () => call(contracts.removeParticipant, { params: { ...deal, userId: 'bob' } })],
    ['addNote', () => call(contracts.addNote, { ...params, body: { text: 'They like it.' } })],
    ['addAttachment', () => call(contracts.addAttachment, { ...params, body: file })],
    [
      'addNote, with a file',
      () => call(contracts.addNote, { ...params, body: { text: 'See the offer.', attachmentIds: [attachmentId] } }),
    ],
    ['listAttachments', () => call(contracts.listAttachments, params)],
    ['getAttachment', () => call(contracts.getAttachment, { params: { ...deal, attachmentId } })],
    ['listNotes', () => call(contracts.listNotes, params)],
    ['getTimeline', () => call(contracts.getTimeline, params)],
    ['createTask', () => call(contracts.createTask, { body: aTask })],
    ['listTasks, 30 open of an assignee', () => call(contracts.listTasks, { query: { ...limit, state: 'open' } })],
    ['listTasks, 30 of an assignee', () => call(contracts.listTasks, { query: limit })],
    ['listTasks, 30 of a deal', () => call(contracts.listTasks, { query: { ...limit, ...tasked } })],
    ['getTask', () => call(contracts.getTask, ofTask)],
    ['editTask', () => call(contracts.editTask, { ...ofTask, body: { priority: 'high' }, headers: etag(task) })],
    ['completeTask', () => call(contracts.completeTask, ofTask)],
    ['reopenTask', () => call(contracts.reopenTask, ofTask)],
    ['cancelTask', () => call(contracts.cancelTask, ofTask)],
    ['winDeal', () => call(contracts.winDeal, params)],
    ['reopenDeal', () => call(contracts.reopenDeal, params)],
    ['loseDeal', () => call(contracts.loseDeal, { params: other, body: { reason: 'Price' } })],
    ['abandonDeal', () => call(contracts.abandonDeal, params)],
    ['deleteDeal', () => call(contracts.deleteDeal, { params: doomed })],
    ['getFunnel', () => call(contracts.getFunnel, { query: { processId } })],
    [
      'getFunnel, of deals by their opening',
      () => call(contracts.getFunnel, { query: { processId, basis: 'created' } }),
    ],
    ['getFunnel, deals behind it', () => call(contracts.getFunnel, { query: { processId, drill: 'started' } })],
    ['getLosses', () => call(contracts.getLosses, { query: { processId } })],
    ['getOutcomes', () => call(contracts.getOutcomes, { query: { processId } })],
    ['getStageTimes', () => call(contracts.getStageTimes, { query: { processId } })],
    ['getForecast', () => call(contracts.getForecast, { query: { processId } })],
    ['getActivities', () => call(contracts.getActivities, { query: { processId } })],
    ['getCalibration', () => call(contracts.getCalibration, { query: { processId } })],
    ['getMovements', () => call(contracts.getMovements, { query: { processId } })],
    ['getReport', () => call(contracts.getReport, { query: { processId } })],
    ['getSuggestedWeights', () => call(contracts.getSuggestedWeights, { params: { processId } })],
    ['listTemplates', () => call(contracts.listTemplates)],
    ['listProcesses', () => call(contracts.listProcesses)],
    ['createProcess', () => call(contracts.createProcess, { body: { name: 'Measured', definition } })],
    ['getProcess', () => call(contracts.getProcess, process)],
    ['getDraft', () => call(contracts.getDraft, process)],
    ['replaceDraft', () => call(contracts.replaceDraft, { ...process, body: definition, headers: etag(draft) })],
    ['publishProcess', () => call(contracts.publishProcess, process)],
    ['listVersions', () => call(contracts.listVersions, process)],
    ['getVersion', () => call(contracts.getVersion, version)],
    [
      'correctWording',
      () => call(contracts.correctWording, { ...version, body: { tips: 'Smile.' }, headers: etag(worded) }),
    ],
    ['copyProcess', () => call(contracts.copyProcess, process)],
    ['diffVersions', () => call(contracts.diffVersions, { ...process, query: { from: '1', to: '2' } })],
    ['exportProcess', () => call(contracts.exportProcess, process)],
    ['changeProcess', () => call(contracts.changeProcess, { params: tasked, body: { dryRun: false } })],
    ['startMigration', () => call(contracts.startMigration, { ...process, body: { dryRun: true } })],
    ['createImport', () => call(contracts.createImport, { body: { format: 'ndjson', dryRun: true } })],
    ['startExport', () => call(contracts.startExport)],
    ['makeDefault', () => call(contracts.makeDefault, process)],
    ['archiveProcess', () => call(contracts.archiveProcess, copy)],
    ['restoreProcess', () => call(contracts.restoreProcess, copy)],
    ['getMe', () => call(contracts.getMe)],
    ['listUsers', () => call(contracts.listUsers)],
    ['startHandOver', () => call(contracts.startHandOver, { params: { userId: 'ann' }, body: { toUserId: 'bob' } })],
    ['getUser', () => call(contracts.getUser, { params: { userId: 'bob' } })],
    [
      'inviteUser',
      () => call(contracts.inviteUser, { body: { email: 'eve@example.com', name: 'Eve', role: 'manager' } }),
    ],
  ];
};
