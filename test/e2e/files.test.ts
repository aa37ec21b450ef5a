import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { upload } from '../support/bucket.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { until } from '../support/until.ts';

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud();
});

afterAll(() => cloud.stop());

/** A deal of MEDDIC, one of whose activities needs a note with a file. */
const openedDeal = async () => {
  const [administrator, seller] = [cloud.as('administrator'), cloud.as('salesperson')];
  const body = { name: 'Large deals', templateId: 'meddic' };
  const { id: processId } = (await administrator.call(contracts.createProcess, { body })).ok();
  (await administrator.call(contracts.publishProcess, { params: { processId } })).ok();
  return (await seller.call(contracts.openDeal, { body: { name: 'Chairs for the office', processId } })).ok().id;
};

describe('over HTTP, against the stack that would be deployed', () => {
  it('a file goes up and comes down as it is, and completes the activity that needs it', async () => {
    const [seller, manager] = [cloud.as('salesperson'), cloud.as('manager')];
    const params = { dealId: await openedDeal() };
    const guidance = (await seller.call(contracts.getGuidance, { params })).ok();
    const { activityId = '' } = guidance.next.find(({ noteRequirement }) => noteRequirement === 'noteWithFile') ?? {};
    for (const before of guidance.next) {
      if (before.activityId === activityId) break;
      const body = { note: { text: 'Known.' } };
      const completion = { params: { ...params, activityId: before.activityId }, body };
      (await manager.call(contracts.completeActivity, completion)).ok();
    }

    const bytes = new Uint8Array(randomBytes(3_000_000));
    const file = { fileName: 'Vertrag – “signed” 🎉.pdf', contentType: 'application/pdf', size: bytes.length } as const;
    const announced = (await seller.call(contracts.addAttachment, { params, body: file })).ok();
    await upload(announced.upload, bytes);
    const body = { note: { text: 'Signed today.', attachmentIds: [announced.attachmentId] } };
    (await seller.call(contracts.completeActivity, { params: { ...params, activityId }, body })).ok();

    const listed = (await seller.call(contracts.listAttachments, { params })).ok();
    expect(listed.items).toMatchObject([file]);
    const { attachmentId } = announced;
    const { url } = (await seller.call(contracts.getAttachment, { params: { ...params, attachmentId } })).ok();
    const answer = await fetch(url);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; .*filename\*=UTF-8''Vertrag/);
  });

  it('a file that no note names is kept all the same, out of reach of its form', async () => {
    const seller = cloud.as('salesperson');
    const params = { dealId: (await seller.call(contracts.openDeal, { body: { name: 'Lamps' } })).ok().id };
    const file = { fileName: 'Plan.txt', contentType: 'text/plain', size: 8 } as const;
    const announced = (await seller.call(contracts.addAttachment, { params, body: file })).ok();
    const { attachmentId } = announced;
    const address = async () =>
      (await seller.call(contracts.getAttachment, { params: { ...params, attachmentId } })).ok().url;
    await upload(announced.upload, 'The plan');
    await until(async () => (await address()).includes(`/deals/${params.dealId}/${attachmentId}/`));
    await upload(announced.upload, 'Mischief');
    expect(await (await fetch(await address())).text()).toBe('The plan');
  });
});
