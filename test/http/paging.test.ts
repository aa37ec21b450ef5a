import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { afterNext } from '../support/between-calls.ts';
import { startHandlers } from '../support/handlers.ts';
import { openDeal, publishProcess } from '../support/steps.ts';

const cloud = await startHandlers();
const { client } = await import('../../shared/table/table.ts');
const ann = cloud.as('ann');
const admin = cloud.as('ada', 'administrator');
let processId = '';

beforeAll(async () => {
  processId = await publishProcess(admin, { first: [{ id: 'a' }] });
});

afterAll(() => cloud.stop());

const lose = (dealId: string) =>
  admin.call(contracts.loseDeal, { params: { dealId }, body: { reason: 'Price' } }).then((answer) => answer.ok());
const reopen = (dealId: string) =>
  admin.call(contracts.reopenDeal, { params: { dealId } }).then((answer) => answer.ok());

describe.each(['owner', 'process', 'participant'])("a list of a(n) %s's deals", (by) => {
  const people = { owner: `owner-of-${by}`, participant: `guest-of-${by}` };
  const listings: Record<string, Record<string, string>> = {
    owner: { ownerId: people.owner },
    participant: { participantId: people.participant },
  };
  const listing = () => listings[by] ?? { processId };
  const openThree = () =>
    Promise.all(
      Array.from({ length: 3 }, () =>
        openDeal(admin, { processId, ownerId: people.owner, participantIds: [people.participant] }),
      ),
    );

  beforeAll(() => Promise.all(Object.values(people).map((userId) => cloud.enter(userId))));

  const idsOf = (query: Record<string, string>) =>
    allPages(async (cursor) => (await ann.call(contracts.listDeals, { query: { ...query, ...cursor } })).ok()).then(
      (deals) => deals.map(({ id }) => id),
    );

  it.each(['createdAt', '-createdAt'])(
    'has each deal once while deals are opened, closed and reopened between its pages (%s)',
    async (sort) => {
      const before = await openThree();
      await Promise.all(before.slice(1).map(({ id }) => lose(id)));
      const seen: string[] = [];
      let round = 0;
      const items = await allPages(async (cursor) => {
        const query = { ...listing(), sort, limit: '1', ...cursor };
        const page = (await ann.call(contracts.listDeals, { query })).ok();
        if (round < 6) {
          await openDeal(admin, { processId, ownerId: people.owner });
          await Promise.all(
            before.map(({ id }, index) => ((round + index) % 2 === 0 ? lose(id) : reopen(id)).catch(() => {})),
          );
        }
        round += 1;
        return page;
      });
      seen.push(...items.map(({ id }) => id));
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
    },
  );

  it('has a deal that is closed while the list is read', async () => {
    const [deal] = await openThree();
    afterNext(client, 'Query', () => lose(deal?.id ?? ''));
    expect(await idsOf(listing())).toContain(deal?.id);
  });

  it('has a deal that is reopened while the list is read', async () => {
    const [deal] = await openThree();
    await lose(deal?.id ?? '');
    afterNext(client, 'Query', () => reopen(deal?.id ?? ''));
    expect(await idsOf(listing())).toContain(deal?.id);
  });
});
