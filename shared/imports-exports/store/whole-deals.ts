import { attachmentKey, toAttachment } from '../../attachments/store.ts';
import { toDeal } from '../../deals/store/deal-item.ts';
import { dealKey } from '../../deals/store/keys.ts';
import { VersionConflict } from '../../table/errors.ts';
import { toEvent } from '../../table/event-item.ts';
import { eventPrefix } from '../../table/keys.ts';
import { everyItem, pageOf, partition } from '../../table/pages.ts';
import { taskPrefix, toTask } from '../../tasks/store.ts';
import type { WholeDeal } from '../rules/deal-history.ts';

type Stored = Readonly<Record<string, unknown>>;

const everythingOf = (dealId: string) => partition({ pk: dealKey(dealId).pk }, (item) => item);

/** The items of a partition whose sort keys begin so, each parsed. */
const parsed = <T>(items: readonly Stored[], prefix: string, parse: (item: unknown) => T) =>
  items.filter(({ sk }) => String(sk).startsWith(prefix)).map(parse);

/**
 * The deal with all that belongs to it as it is now, or undefined. Throws `VersionConflict` where it was changed while
 * it was read, and `ZodError` where an item is not what it should be.
 */
export const findWholeDeal = async (dealId: string): Promise<WholeDeal | undefined> => {
  const items: Stored[] = [];
  for await (const item of everyItem((paging) => pageOf(everythingOf(dealId), paging))) items.push(item);
  const [deal] = parsed(items, dealKey(dealId).sk, toDeal);
  if (deal === undefined) return undefined;
  // What was read after the deal may be newer than it.
  const events = parsed(items, eventPrefix, toEvent).filter(({ sequence }) => sequence <= deal.sequence);
  if (events.length !== deal.sequence) throw new VersionConflict();
  return {
    deal,
    events,
    tasks: parsed(items, taskPrefix, toTask),
    attachments: parsed(items, attachmentKey(dealId, '').sk, toAttachment),
  };
};
