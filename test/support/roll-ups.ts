import * as z from 'zod';
import { contracts } from '../../shared/api/contracts.ts';
import type { Deal } from '../../shared/deals/rules/deal.ts';
import { type ClosedFacts, factsOf } from '../../shared/deals/rules/facts.ts';
import { startHandlers } from './handlers.ts';
import { ifMatch, openDeal, publishProcess } from './steps.ts';
import { batchOf } from './stream.ts';

/** What is rows of a closed deal, and where: in the roll-up of which process and month. */
type RolledUp = { readonly processId: string; readonly month: string; readonly facts: ClosedFacts };

const sorted = (rows: readonly RolledUp[]) => rows.toSorted((one, other) => (one.facts.id < other.facts.id ? -1 : 1));

const outcomeOf = (deal: Deal): RolledUp[] =>
  deal.status === 'open'
    ? []
    : [{ processId: deal.processId, month: deal.closing.at.slice(0, 7), facts: factsOf(deal) }];

const key = z.object({ pk: z.string(), sk: z.string() });
const pagePut = z.object({ Item: z.object({ pk: z.string().startsWith('ROLL_UP#') }) });

/** The months of four years, from January 2026 on. */
const months = Array.from({ length: 48 }, (_, month) => new Date(Date.UTC(2026, month)).toISOString().slice(0, 7));

/** Two processes whose deals are rolled up when a test delivers their events. */
export const startRollUps = async () => {
  const cloud = await startHandlers();
  const { client, query } = await import('../../shared/table/table.ts');
  const { findDeals } = await import('../../shared/deals/store/deals.ts');
  const { closedIn } = await import('../../shared/statistics/store/closed-deals.ts');
  const admin = cloud.as('ada', 'administrator');
  await Promise.all([cloud.enter('ada', 'administrator'), cloud.enter('olga'), cloud.enter('paul')]);
  const stages = { first: [{ id: 'call' }], second: [{ id: 'offer' }] };
  const processIds = [await publishProcess(admin, stages), await publishProcess(admin, stages)] as const;

  let reached: (() => void) | null = null;
  let gate = Promise.resolve();
  client.middlewareStack.add(
    (next) => async (args) => {
      if (reached !== null && pagePut.safeParse(args.input).success) {
        reached();
        await gate;
      }
      return next(args);
    },
    { step: 'initialize', name: 'holdPages' },
  );

  /** What roll-ups say of these deals, in whichever of them. */
  const rolledUp = async (dealIds: readonly string[]) => {
    const rows: RolledUp[] = [];
    for (const processId of processIds) {
      for (const month of months)
        rows.push(...(await closedIn(processId, month)).map((facts) => ({ processId, month, facts })));
    }
    return sorted(rows.filter(({ facts }) => dealIds.includes(facts.id)));
  };

  return {
    cloud,
    admin,
    client,
    query,
    processIds,
    rolledUp,
    open: async () => (await openDeal(admin, { processId: processIds[0], ownerId: 'olga' })).id,
    edit: async (dealId: string, body: z.input<typeof contracts.editDeal.body>) => {
      const params = { dealId };
      const headers = ifMatch(await admin.call(contracts.getDeal, { params }));
      return admin.call(contracts.editDeal, { params, headers, body });
    },
    /** The items of a deal's events, oldest first. */
    eventsOf: (dealId: string) => query({ pk: `DEAL#${dealId}`, prefix: 'EVENT#', limit: 1_000 }),
    deliver: (events: readonly object[]) => cloud.followUp(batchOf(events)),
    /** The pages of a roll-up. */
    pagesOf: async ({ processId, month }: Pick<RolledUp, 'processId' | 'month'>) =>
      (await query({ pk: `ROLL_UP#${processId}#${month}`, limit: 1_000 })).map((item) => key.parse(item)),
    /** What the deals themselves say. */
    inTable: async (dealIds: readonly string[]) => sorted((await findDeals(dealIds)).flatMap(outcomeOf)),
    /** Does some work up to where it writes to a roll-up, which it does once it is released. */
    writesHeld: async (work: () => Promise<unknown>) => {
      const opened = Promise.withResolvers<void>();
      const arrived = Promise.withResolvers<void>();
      [reached, gate] = [arrived.resolve, opened.promise];
      const done = work();
      await Promise.race([done, arrived.promise]);
      reached = null;
      return { release: opened.resolve, done };
    },
  };
};
