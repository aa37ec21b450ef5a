import { type Context, nothingToDo, recorded } from '../../kernel/decision.ts';
import { TooManyCustomFields, TooManyParticipants } from '../../kernel/errors.ts';
import type { Event } from '../../kernel/event.ts';
import { type Money, mostCustomFields } from '../../kernel/values.ts';
import { requireMayChange, requireOpen } from '../../people/rules/permissions.ts';
import type { Deal, Decision } from './deal.ts';

/** A deal, its participants and its event are written in one transaction, of at most a hundred items. */
export const mostParticipants = 50;

type CustomValue = Deal['custom'][string];

/** A merge patch: what is absent stays, null clears, `custom` is merged by key. */
type DealPatch = {
  readonly name?: string | undefined;
  readonly value?: Money | null | undefined;
  readonly company?: string | null | undefined;
  readonly contact?: string | null | undefined;
  readonly ownerId?: string | undefined;
  readonly expectedCloseOn?: string | null | undefined;
  readonly custom?: Readonly<Record<string, CustomValue | null>> | null | undefined;
};

const mergedCustom = (custom: Deal['custom'], patch: DealPatch['custom']): Deal['custom'] => {
  if (patch === undefined) return custom;
  const fields = new Map(patch === null ? [] : Object.entries(custom));
  for (const [key, value] of Object.entries(patch ?? {})) value === null ? fields.delete(key) : fields.set(key, value);
  if (fields.size > mostCustomFields) throw new TooManyCustomFields();
  return Object.fromEntries(fields);
};

const customChanges = (before: Deal['custom'], after: Deal['custom']): Event['changes'] => {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const keys = [...new Set([...old.keys(), ...now.keys()])].filter((key) => old.get(key) !== now.get(key));
  return Object.fromEntries(
    keys.map((key) => [`custom.${key}`, { from: old.get(key) ?? null, to: now.get(key) ?? null }]),
  );
};

const plainFields = ['name', 'company', 'contact', 'ownerId', 'expectedCloseOn'] as const;

const sameMoney = (one: Money | null, other: Money | null) =>
  one?.amount === other?.amount && one?.currency === other?.currency;

/**
 * Changes what people say about a deal, open or closed. A patch that changes nothing does nothing. Throws `Forbidden`,
 * `TooManyCustomFields` over fifty.
 */
export const editDeal = (deal: Deal, patch: DealPatch, context: Context): Decision => {
  requireMayChange(deal, context.by);
  const { name = deal.name, ownerId = deal.ownerId, value = deal.value } = patch;
  const { company = deal.company, contact = deal.contact, expectedCloseOn = deal.expectedCloseOn } = patch;
  const custom = mergedCustom(deal.custom, patch.custom);
  const after = { name, value, company, contact, ownerId, expectedCloseOn, custom };

  const changes: Event['changes'] = customChanges(deal.custom, custom);
  for (const field of plainFields) {
    if (deal[field] !== after[field]) changes[field] = { from: deal[field], to: after[field] };
  }
  if (!sameMoney(deal.value, value)) changes.value = { from: deal.value, to: value };
  if (Object.keys(changes).length === 0) return nothingToDo(deal);
  return recorded(deal, after, [{ type: 'deal.updated', changes }], context);
};

/** Lets a user work on the deal too. Throws `Forbidden`, `TooManyParticipants` over fifty. */
export const addParticipant = (deal: Deal, userId: string, context: Context): Decision => {
  requireMayChange(deal, context.by);
  if (deal.participantIds.includes(userId)) return nothingToDo(deal);
  if (deal.participantIds.length >= mostParticipants) throw new TooManyParticipants();
  const changes = { participantIds: [...deal.participantIds, userId] };
  return recorded(deal, changes, [{ type: 'deal.participant_added', data: { userId } }], context);
};

/** Takes a user off the deal; nothing to do where they are not on it. Throws `Forbidden`. */
export const removeParticipant = (deal: Deal, userId: string, context: Context): Decision => {
  requireMayChange(deal, context.by);
  if (!deal.participantIds.includes(userId)) return nothingToDo(deal);
  const changes = { participantIds: deal.participantIds.filter((participantId) => participantId !== userId) };
  return recorded(deal, changes, [{ type: 'deal.participant_removed', data: { userId } }], context);
};

/**
 * Sets (or with null clears) an estimate in percent, 0 to 99, beside the computed probability. Throws `Forbidden`,
 * `DealClosed`.
 */
export const estimate = (deal: Deal, manual: number | null, context: Context): Decision => {
  requireMayChange(deal, context.by);
  if (deal.probability.manual === manual) return nothingToDo(deal);
  requireOpen(deal);
  const value = manual ?? deal.probability.computed;
  const changes = { manualProbability: { from: deal.probability.manual, to: manual } };
  const probability = { ...deal.probability, manual, value };
  return recorded(deal, { probability }, [{ type: 'deal.updated', changes }], context);
};

/** What remains of a deleted deal: its events, and this last one. */
export const deleteDeal = (deal: Deal, context: Context): Decision => {
  const { name, ownerId, status, closing } = deal;
  const data = { name, ownerId, status, closedAt: closing?.at ?? null };
  return recorded(deal, {}, [{ type: 'deal.deleted', data }], context);
};
