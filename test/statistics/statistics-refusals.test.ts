import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allContracts, contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { publishProcess, statusAndCode } from '../support/steps.ts';

const cloud = await startHandlers();
const sam = cloud.as('sam');
let processId = '';

beforeAll(async () => {
  processId = await publishProcess(cloud.as('ada', 'administrator'), { first: [{ id: 'a' }] });
});

afterAll(() => cloud.stop());

describe('what is asked wrongly', () => {
  const statistics = allContracts.filter(({ path }) => path.startsWith('/statistics/'));

  it.each(statistics.map((route) => [route.path, route] as const))('is refused by %s', async (_, route) => {
    const refused = async (query: Record<string, string>) => statusAndCode(await sam.call(route, { query }));
    expect(await refused({ processId: 'nowhere' })).toEqual([404, 'unknown_process']);
    expect(await refused({ processId, version: '9' })).toEqual([404, 'unknown_version']);
    expect(await refused({})).toEqual([400, 'invalid_request']);
    expect(await refused({ processId, from: '2026-02-02', to: '2026-02-02' })).toEqual([400, 'invalid_request']);
    expect(await refused({ processId, from: '2026-02-30' })).toEqual([400, 'invalid_request']);
    expect(await refused({ processId, measure: 'value' })).toEqual([400, 'invalid_request']);
    expect(await refused({ processId, drill: 'nothing' })).toEqual([400, 'invalid_request']);
  });

  it.each([
    [{ stageId: 'first' }, '/query/drill'],
    [{ drill: 'losses', stageId: 'nowhere' }, '/query/stageId'],
    [{ drill: 'losses', activityId: 'a' }, '/query/drill'],
    [{ drill: 'losses', bucket: '10' }, '/query/drill'],
  ])('is told by its place: %j', async (query, pointer) => {
    const refusal = (await sam.call(contracts.getLosses, { query: { processId, ...query } })).refusal();
    expect(refusal).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ pointer }] });
  });

  it('is an activity that no version has, or what is the beginning of no bucket', async () => {
    const [activityId, bucket] = ['nothing', '5'];
    const ofActivity = await sam.call(contracts.getActivities, { query: { processId, drill: 'waived', activityId } });
    expect(ofActivity.refusal()).toMatchObject({ status: 400, errors: [{ pointer: '/query/activityId' }] });
    const ofBucket = await sam.call(contracts.getCalibration, { query: { processId, drill: 'n', bucket } });
    expect(ofBucket.refusal()).toMatchObject({ status: 400, errors: [{ pointer: '/query/bucket' }] });
  });
});
