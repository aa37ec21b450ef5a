import { afterAll, expect, it } from 'vitest';
import { allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { openDeal } from '../support/steps.ts';

const cloud = await startHandlers();
const ann = cloud.as('ann');

afterAll(() => cloud.stop());

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maxOfLambda = 6 * 1024 * 1024;

it('never answers more than a function may: a page of the longest notes is short, and none is left out', async () => {
  await cloud.seed();
  const params = { dealId: (await openDeal(ann)).id };
  const text = '🌞'.repeat(20_000);
  for (let note = 0; note < 90; note += 1) (await ann.call(contracts.addNote, { params, body: { text } })).ok();

  for (const route of [contracts.listNotes, contracts.getTimeline]) {
    const sizes: number[] = [];
    const items = await allPages<unknown>(async (cursor) => {
      const page = (await ann.call(route, { params, query: { limit: '100', ...cursor } })).ok();
      // Lambda hands the body over as a string in JSON.
      sizes.push(Buffer.byteLength(JSON.stringify({ body: JSON.stringify(page) })));
      return page;
    });
    expect(Math.max(...sizes)).toBeLessThan(maxOfLambda);
    expect(items.length).toBe(route === contracts.listNotes ? 90 : 91);
  }
});
