import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiClient, allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { afterNext } from '../support/between-calls.ts';
import { startHandlers } from '../support/handlers.ts';
import { createProcess, ifMatch, openDeal, publishProcess, readDeal } from '../support/steps.ts';

const cloud = await startHandlers();
const { client } = await import('../../shared/table/table.ts');
const admin = cloud.as('ada', 'administrator');
const people = Array.from({ length: 50 }, (_, index) => `user-${index}`);
const activities = people.map((userId) => ({ id: `of-${userId}` }));
const maxAttempts = 20;

beforeAll(async () => {
  await cloud.seed();
  await Promise.all(people.map((userId) => cloud.enter(userId)));
});

afterAll(() => cloud.stop());

/** Completes as a client does that tries again while somebody else is faster; answers how often it had to ask. */
const completePatiently = async (client: ApiClient, params: { dealId: string; activityId: string }) => {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const answer = await client.call(contracts.completeActivity, { params });
    if (answer.status === 200) return attempt;
    expect(answer.refusal().code).toBe('version_conflict');
  }
  throw new Error(`${params.activityId} was not completed`);
};

const timeline = (dealId: string) =>
  allPages(async (cursor) => {
    const query = { limit: '100', ...cursor };
    return (await admin.call(contracts.getTimeline, { params: { dealId }, query })).ok();
  });

it('lets fifty people complete different activities of one deal at once: none is lost, none doubled', async () => {
  const processId = await publishProcess(admin, { only: activities });
  const { id: dealId } = await openDeal(admin, { processId, participantIds: people });
  await Promise.all(
    people.map((userId) => completePatiently(cloud.as(userId), { dealId, activityId: `of-${userId}` })),
  );

  const deal = await readDeal(admin, dealId);
  expect(deal.version).toBe(people.length + 1);
  expect(deal.progress).toMatchObject({ done: people.length, total: people.length });
  const completed = deal.stages.flatMap((stage) => stage.activities.map(({ id, completion }) => [id, completion?.by]));
  expect(completed).toEqual(people.map((userId) => [`of-${userId}`, userId]));

  const events = (await timeline(dealId)).toReversed();
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  const activityIds = events.filter(({ type }) => type === 'activity.completed').map(({ data }) => data.activityId);
  expect(activityIds.toSorted()).toEqual(activities.map(({ id }) => id).toSorted());
});

it('lets one of two people who edit the same draft win, and tells the other', async () => {
  const processId = await createProcess(admin, { first: [{ id: 'a' }] });
  const params = { processId };
  const draft = await admin.call(contracts.getDraft, { params });
  const { definition } = draft.ok();
  const edit = (userId: string) =>
    cloud.as(userId, 'administrator').call(contracts.replaceDraft, {
      params,
      body: { ...definition, description: userId },
      headers: ifMatch(draft),
    });
  const answers = await Promise.all([edit('ada'), edit('bea')]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  const [winner] = answers.filter(({ status }) => status === 200);
  expect((await admin.call(contracts.getDraft, { params })).ok()).toEqual(winner?.ok());
});

it('publishes what its publisher saw, or nothing, when the draft is edited at the same moment', async () => {
  const processId = await createProcess(admin, { first: [{ id: 'a' }] });
  const params = { processId };
  const draft = await admin.call(contracts.getDraft, { params });
  const { definition } = draft.ok();
  const headers = ifMatch(draft);
  const [publication, edit] = await Promise.all([
    admin.call(contracts.publishProcess, { params, headers }),
    admin.call(contracts.replaceDraft, { params, body: { ...definition, description: 'Edited' }, headers }),
  ]);
  const isPublished = publication.status === 200;
  expect([publication.status, edit.status]).toEqual(isPublished ? [200, 412] : [412, 200]);
  const head = (await admin.call(contracts.getProcess, { params })).ok();
  expect(head.definition).toEqual(isPublished ? definition : null);
  expect(head.hasDraft).toBe(!isPublished);
});

it('answers the copy of what was published while the draft was being read', async () => {
  const params = { processId: await createProcess(admin, { first: [{ id: 'a' }] }) };
  const { definition } = (await admin.call(contracts.getDraft, { params })).ok();
  afterNext(client, 'BatchGetItem', () => admin.call(contracts.publishProcess, { params }));
  expect((await admin.call(contracts.getDraft, { params })).ok()).toEqual({ ...params, definition, basedOnVersion: 1 });
});

it('never ends with an archived process as the default', async () => {
  for (let round = 0; round < 5; round += 1) {
    const params = { processId: await publishProcess(admin, { first: [{ id: 'a' }] }) };
    const [archived, made] = await Promise.all([
      admin.call(contracts.archiveProcess, { params }),
      admin.call(contracts.makeDefault, { params }),
    ]);
    const codes = [archived, made].filter(({ status }) => status !== 200).map((answer) => answer.refusal().code);
    expect(codes).toEqual([expect.stringMatching(/^process_(archived|is_default)$/)]);
    const { archived: isArchived, isDefault } = (await admin.call(contracts.getProcess, { params })).ok();
    expect(isArchived).not.toBe(isDefault);
  }
});

it('wins a deal once, however often it is asked at once', async () => {
  const processId = await publishProcess(admin, { first: [{ id: 'a' }] });
  const { id: dealId } = await openDeal(admin, { processId });
  const answers = await Promise.all(
    people.slice(0, 5).map(() => admin.call(contracts.winDeal, { params: { dealId } })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409]);
  expect((await timeline(dealId)).map(({ type }) => type)).toEqual(['deal.won', 'deal.opened']);
});
