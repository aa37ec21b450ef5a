import * as z from 'zod';
import { type Context, eventsOf } from '../kernel/decision.ts';
import { OwnAccount } from '../kernel/errors.ts';
import type { Event } from '../kernel/event.ts';
import { nameText } from '../kernel/text.ts';
import { id, instant, role } from '../kernel/values.ts';

/** Who leads: to be notified where an activity says so. */
export type Leaders = { readonly administrators: readonly string[]; readonly managers: readonly string[] };

/** A person in the directory; the user pool holds the sign-in. Deactivated users keep their name in history. */
export const user = z.object({
  id,
  name: nameText,
  email: z.email(),
  role,
  active: z.boolean(),
  createdAt: instant,
  updatedAt: instant,
  /** Grows by one with every change; also the sequence of the user's last event. */
  version: z.int().min(1),
});
export type User = z.infer<typeof user>;

export type UserDecision = { readonly user: User; readonly events: readonly Event[] };

type Known = Pick<User, 'name' | 'email' | 'role' | 'active'>;

const fields = ['name', 'email', 'role', 'active'] as const;

const changed = (after: User, changes: Event['changes'], context: Context): Event[] => {
  const place = { dealId: null, processId: null, processVersion: null };
  return eventsOf(
    { kind: 'user', id: after.id },
    after.version - 1,
    place,
    [{ type: 'user.changed', changes }],
    context,
  );
};

const differences = (before: Partial<Known>, after: Known): Event['changes'] =>
  Object.fromEntries(
    fields
      .filter((field) => before[field] !== after[field])
      .map((field) => [field, { from: before[field] ?? null, to: after[field] }]),
  );

/** Enters somebody into the directory. */
export const enterUser = (id: string, known: Known, context: Context): UserDecision => {
  const user = { id, ...known, createdAt: context.at, updatedAt: context.at, version: 1 };
  return { user, events: changed(user, differences({}, known), context) };
};

/** Brings the directory's entry up to what is known now; nothing to do where it says the same. */
export const updateUser = (before: User, known: Partial<Known>, context: Context): UserDecision => {
  const user = { ...before, ...known, updatedAt: context.at, version: before.version + 1 };
  const changes = differences(before, user);
  if (Object.keys(changes).length === 0) return { user: before, events: [] };
  return { user, events: changed(user, changes, context) };
};

/**
 * Changes a user as an administrator. Nobody changes their own role or deactivates themselves, so that a customer
 * never loses its last administrator: throws `OwnAccount`.
 */
export const administerUser = (
  before: User,
  change: Partial<Pick<User, 'name' | 'role' | 'active'>>,
  context: Context,
): UserDecision => {
  const decision = updateUser(before, change, context);
  const { role, active } = decision.user;
  const isOwn = before.id === context.by.userId;
  if (isOwn && (role !== before.role || active !== before.active)) throw new OwnAccount();
  return decision;
};

/*
 * A user pool gives ids of its own, so whoever has to be made anew in one would lose their deals. They are put into a
 * group that says under which id the directory knows them: groups stand in every token, on every plan of Cognito.
 */

const prefix = 'known-as.';

/** The group of whoever the directory knows under this id, and the user pool under another. */
export const groupOfKnownId = (known: string) => `${prefix}${known}`;

/** Groups that say two things of somebody, or nothing that could be an id. */
export class AmbiguousId extends Error {
  override readonly name = 'AmbiguousId';
}

/** Under which id somebody in these groups is known, where that is not the pool's own. Throws `AmbiguousId`. */
export const knownIdIn = (groups: readonly string[]): string | undefined => {
  const [known, ...others] = groups.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  if (known === undefined) return undefined;
  if (others.length > 0 || !id.safeParse(known).success) throw new AmbiguousId();
  return known;
};

/** The group of the user pool whose members are still to be sent their first invitation. It gives no right. */
export const invitationDue = 'invitation-due';
