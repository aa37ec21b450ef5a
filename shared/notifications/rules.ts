import * as z from 'zod';
import { isLeader } from '../deals/rules/permissions.ts';
import { Forbidden } from '../kernel/errors.ts';
import { eventType } from '../kernel/event.ts';
import { id, instant, type Role } from '../kernel/values.ts';

/** Mail goes out for events of these types; `null` is every type, also one that is yet to be invented. */
export const eventTypes = z
  .array(eventType)
  .min(1)
  .max(eventType.options.length)
  .refine((types) => new Set(types).size === types.length, { error: 'names a type twice' })
  .nullable();

export const scope = z.enum(['mine', 'all']);
type Scope = z.infer<typeof scope>;

/** `pending` until its link was opened, `active` since, `ended` for good or until the address is subscribed again. */
export const state = z.enum(['pending', 'active', 'ended']);
export type State = z.infer<typeof state>;

/** The state that a subscription was last seen in: SNS changes it by itself, and tells nobody. */
const seen = z.object({
  state,
  at: instant,
  /** Whether it was ever active. SNS forgets that: one that was left it may call pending again. */
  confirmed: z.boolean(),
});
export type Seen = z.infer<typeof seen>;

/** All that is kept of a subscription. */
export const subscriptionFields = {
  id,
  channel: z.literal('email'),
  address: z.email(),
  scope,
  eventTypes,
  /** Whose subscription it is: their role decides whether they may have `all`, and `mine` is what names them. */
  userId: id,
  /** The name of SNS for it. */
  arn: z.string().min(1),
  /** False until its making is finished: one that was cut off belongs to nobody yet. */
  finished: z.boolean(),
  /** Null where nothing was kept yet. */
  seen: seen.nullable().default(null),
  createdAt: instant,
  /** Grows by one with every change. */
  version: z.int().min(1),
};
type Fields = { readonly [Field in keyof typeof subscriptionFields]: z.infer<(typeof subscriptionFields)[Field]> };

/** One that somebody is just making, or was cut off at it: nobody has looked at its state. */
export type UnfinishedSubscription = Fields & { readonly finished: false; readonly seen: null };
export type FinishedSubscription = Fields & { readonly finished: true };

/** An address to which events are mailed, one subscription for each address. */
export type Subscription = UnfinishedSubscription | FinishedSubscription;

/** What is known of a subscription once SNS says this of it. */
export const seeAs = (before: Seen | null, reported: State, at: string): Seen => {
  const confirmed = reported === 'active' || before?.confirmed === true;
  return { state: reported === 'pending' && confirmed ? 'ended' : reported, at, confirmed };
};

const freshFor = 5 * 60 * 1_000;

/** Whether it need not be looked at again. Who just opened the link that confirms wants to see that at once. */
export const isFresh = (seen: Seen | null, at: string): seen is Seen =>
  seen !== null && seen.state !== 'pending' && Date.parse(at) - Date.parse(seen.at) < freshFor;

type Settings = Pick<Subscription, 'scope' | 'eventTypes'>;

/** Names a version of a subscription, also where the address was subscribed anew, which counts from 1 again. */
export const revisionOf = ({ createdAt, version }: Pick<Subscription, 'createdAt' | 'version'>) =>
  `${Date.parse(createdAt)}-${version}`;

/** Changes what is mailed; the same subscription where that is nothing new. */
export const editSubscription = <Edited extends Subscription>(
  before: Edited,
  { scope = before.scope, eventTypes = before.eventTypes }: { [Field in keyof Settings]?: Settings[Field] | undefined },
): Edited => {
  const isSame = scope === before.scope && JSON.stringify(eventTypes) === JSON.stringify(before.eventTypes);
  return isSame ? before : { ...before, scope, eventTypes, version: before.version + 1 };
};

/** Who gets the mail: a person of the directory, or another system (`api`), which nothing concerns by itself. */
export type Subscriber = { readonly role: Role; readonly via: 'user' | 'api'; readonly active: boolean };

/** `mine` is for people, `all` for managers and administrators, nothing for deactivated users. */
export const mayReceive = (scope: Scope, { role, via, active }: Subscriber) =>
  active && (scope === 'mine' ? via === 'user' : isLeader({ role }));

/** Throws `Forbidden` for users who may not have this mailed. */
export const requireMayReceive = (scope: Scope, subscriber: Subscriber) => {
  if (!mayReceive(scope, subscriber)) throw new Forbidden();
};

/** Only one's own address or one in exactly these domains, so that nobody has mail sent to strangers. */
export const isAllowedAddress = (address: string, own: string | null, domains: readonly string[]) => {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return address.toLowerCase() === own?.toLowerCase() || domains.some((allowed) => allowed.toLowerCase() === domain);
};

/**
 * Which published events a subscription's mail is for, in the terms of SNS: every attribute named must match. The
 * events of which there are many at once are left out: SNS switches off an address that gets over ten mails a second.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
export const filterPolicyOf = ({ scope, eventTypes, userId }: Settings & Pick<Subscription, 'userId'>) => ({
  ...(scope === 'mine' && { recipients: [userId] }),
  ...(eventTypes !== null && { type: eventTypes }),
  bulk: [{ exists: false }],
});
