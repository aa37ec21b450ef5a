import { afterAll, beforeAll, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { openDeal, publishVariedProcess, readDeal, statusAndCode } from '../support/steps.ts';

/** Over a bucket that does not answer. */
const cloud = await startHandlers();
const ann = cloud.as('ann');
let params = { dealId: '' };
let attachmentId = '';

beforeAll(async () => {
  await Promise.all(['ann', 'pia'].map((userId) => cloud.enter(userId)));
  const processId = await publishVariedProcess(cloud.as('ada', 'administrator'));
  params = { dealId: (await openDeal(ann, { processId })).id };
  const body = { fileName: 'Offer.pdf', contentType: 'application/pdf', size: 1 } as const;
  ({ attachmentId } = (await ann.call(contracts.addAttachment, { params, body })).ok());
});

afterAll(() => cloud.stop());

const note = () => ({ text: 'See the file.', attachmentIds: [attachmentId] });

it('a bucket that does not answer is 503 with a time to try again, and nothing changes', async () => {
  const answers = [
    await ann.call(contracts.addNote, { params, body: note() }),
    await ann.call(contracts.completeActivity, { params: { ...params, activityId: 'filed' }, body: { note: note() } }),
    await ann.call(contracts.getAttachment, { params: { ...params, attachmentId } }),
    await ann.call(contracts.listAttachments, { params }),
  ];
  for (const answer of answers) {
    expect(statusAndCode(answer)).toEqual([503, 'unavailable']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect((await readDeal(ann, params.dealId)).version).toBe(1);
});

it('files are looked at last: what else stands against a note is said without asking the bucket', async () => {
  await ann.call(contracts.completeActivity, { params: { ...params, activityId: 'must' } });
  const body = { note: note() };
  const must = await ann.call(contracts.completeActivity, { params: { ...params, activityId: 'must' }, body });
  expect(statusAndCode(must)).toEqual([409, 'already_completed']);
  const designated = { ...params, activityId: 'designated' };
  expect(statusAndCode(await ann.call(contracts.completeActivity, { params: designated, body }))[1]).toBe(
    'not_allowed_to_complete',
  );
  await ann.call(contracts.abandonDeal, { params });
  const filed = await ann.call(contracts.completeActivity, { params: { ...params, activityId: 'filed' }, body });
  expect(statusAndCode(filed)).toEqual([409, 'deal_closed']);
});
