import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import type { Deal } from '../../shared/deals/rules/deal.ts';
import type { Process } from '../../shared/processes/rules/process.ts';
import { aProcess } from '../support/factories.ts';
import { startHandlers } from '../support/handlers.ts';
import { keepDeals } from '../support/kept-deals.ts';
import { completing, lived, losing, winning } from '../support/statistics.ts';
import { publishNext, publishProcess, statusAndCode } from '../support/steps.ts';

const cloud = await startHandlers();
const admin = cloud.as('ada', 'administrator');
const manager = cloud.as('max', 'manager');

const first = [
  { id: 'visit', weight: 10 },
  { id: 'mail', weight: 30 },
];
let processId = '';

/** Deals that were visited and won but for two, and as many that were mailed and lost. */
const history = (process: Process): Deal[] =>
  Array.from({ length: 16 }, (_, index) => [
    lived(process, { id: `visited-${index}` }, ...completing(1, 'visit'), index < 14 ? winning(9) : losing(9)),
    lived(process, { id: `mailed-${index}` }, ...completing(1, 'mail'), losing(9)),
  ]).flat();

beforeAll(async () => {
  processId = await publishProcess(admin, { first });
  const process = { ...aProcess({ first }), processId };
  await keepDeals(cloud, [...history(process), lived(process, { id: 'open' }, ...completing(1, 'visit'))]);
});

afterAll(() => cloud.stop());

const suggested = async (of = processId, client = manager) =>
  (await client.call(contracts.getSuggestedWeights, { params: { processId: of } })).ok();

describe('the suggested weights of a process', () => {
  it('come from its closed deals, and stand beside those of the published version', async () => {
    const { definition, ...weights } = await suggested();
    expect(definition).toContain('need not be its cause');
    expect(weights).toEqual({
      version: 1,
      deals: 32,
      activities: [
        {
          activityId: 'visit',
          stageId: 'first',
          name: 'visit',
          weight: 10,
          suggestedWeight: 40,
          lift: 14 / 16,
          n: 32,
        },
        {
          activityId: 'mail',
          stageId: 'first',
          name: 'mail',
          weight: 30,
          suggestedWeight: 0,
          lift: -14 / 16,
          n: 32,
        },
      ],
    });
  });

  it('are beside those of the next version as soon as it is published', async () => {
    const other = await publishProcess(admin, { first });
    await publishNext(admin, other, { first: [{ id: 'mail', weight: 3 }] });
    expect(await suggested(other)).toMatchObject({
      version: 2,
      deals: 0,
      activities: [{ activityId: 'mail', weight: 3, suggestedWeight: null, lift: null, n: 0 }],
    });
  });

  it('are none before it is published', async () => {
    const { id } = (await admin.call(contracts.createProcess, { body: { name: 'New' } })).ok();
    expect(await suggested(id, admin)).toMatchObject({ version: null, activities: [] });
  });

  it('are for those who lead, of processes that there are', async () => {
    const ask = async (of: string, client = manager) =>
      statusAndCode(await client.call(contracts.getSuggestedWeights, { params: { processId: of } }));
    expect(await ask('nowhere')).toEqual([404, 'unknown_process']);
    expect(await ask('-')).toEqual([400, 'invalid_request']);
    expect(await ask(processId, cloud.as('sam'))).toEqual([403, 'forbidden']);
  });
});
