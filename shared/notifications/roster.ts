import * as z from 'zod';
import { id } from '../kernel/values.ts';
import type { VersionConflict } from '../table/errors.ts';
import { item } from '../table/stored.ts';
import { get, type Write } from '../table/table.ts';
import { retryingConflicts, store, writeOnce } from '../table/transactions.ts';

/** Which webhooks there are and how many subscriptions, in one item: an index cannot tell that of right now. */
export const rosterKey = { pk: 'CUSTOMER', sk: 'WEBHOOK_ROSTER' };

const kept = item({
  webhookIds: z.array(id),
  /** How many; absent where nobody has counted from the first on. */
  subscriptions: z.int().min(0).optional(),
  version: z.int().min(0),
});

/**
 * Which webhooks there are and how many mail subscriptions. Whoever adds or removes one writes it, so that of two at once
 * one sees the other, and who reads it knows whether there is anybody to notify.
 */
export type Roster = z.infer<typeof kept>;

/** The roster as it is now; of version 0 where there is none. */
export const findRoster = async (): Promise<Roster> => {
  const item = await get(rosterKey);
  return item === undefined ? { webhookIds: [], version: 0 } : kept.parse(item);
};

/** A change of the roster, refused where somebody else was faster. */
export const rosterWrite = (
  before: Roster,
  changes: Partial<Pick<Roster, 'webhookIds' | 'subscriptions'>> = {},
): Write => {
  const { version } = before;
  const encoded = z.encode(kept, { ...before, ...changes, version: version + 1 });
  return {
    put: { ...rosterKey, entity: 'webhook-roster', ...encoded },
    when: version === 0 ? { is: 'absent' } : { is: 'version', version },
  };
};

/** Begins the roster of a table in which there can be neither a webhook nor a subscription yet. */
export const beginRoster = (): Promise<void> =>
  writeOnce(rosterWrite({ webhookIds: [], version: 0 }, { subscriptions: 0 }));

/** A number that cannot be is not believed any more. */
const counted = ({ subscriptions }: Roster, by: 1 | -1) =>
  subscriptions === undefined || subscriptions + by < 0 ? undefined : subscriptions + by;

const onlyRosterChanged = ({ refusals: [, ...others] }: VersionConflict) =>
  others.every((refusal) => refusal === 'none');

/**
 * Stores that a subscription comes or goes, and counts it. Where only the roster has changed meanwhile, that alone is
 * tried again: what came before this, at SNS, mails people.
 */
export const storeCounted = (change: Write, by: 1 | -1): Promise<void> =>
  retryingConflicts(async () => {
    const roster = await findRoster();
    await store({ guarded: [rosterWrite(roster, { subscriptions: counted(roster, by) }), change] });
  }, onlyRosterChanged);
