import type { Deal } from '../../shared/deals/rules/deal.ts';
import { eventsOf } from '../../shared/kernel/decision.ts';
import { type Event, eventType } from '../../shared/kernel/event.ts';
import type { startHandlers } from './handlers.ts';
import { onDay } from './statistics.ts';
import { batchOf } from './stream.ts';

const closingOf = (deal: Deal): Event => {
  const { id, sequence, processId, processVersion, status } = deal;
  const type = eventType.parse(`deal.${status}`);
  const [event] = eventsOf(
    { kind: 'deal', id },
    sequence - 1,
    { dealId: id, processId, processVersion },
    [{ type }],
    onDay(0),
  );
  if (event === undefined) throw new Error('Nothing happened');
  return event;
};

type Cloud = Pick<Awaited<ReturnType<typeof startHandlers>>, 'followUp'>;

/** Puts deals into the table as they would be had they been worked on in the past, and has their closing followed up. */
export const keepDeals = async ({ followUp }: Cloud, deals: readonly Deal[]) => {
  const { newDealWrites } = await import('../../shared/deals/store/deals.ts');
  const { write } = await import('../../shared/table/table.ts');
  for (const deal of deals) await write(newDealWrites(deal));
  const closed = deals.filter(({ status }) => status !== 'open');
  await followUp(batchOf(closed.map(closingOf)));
};
