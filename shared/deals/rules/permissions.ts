import { DealClosed, Forbidden } from '../../kernel/errors.ts';
import type { Actor } from '../../kernel/values.ts';
import type { Activity } from '../../processes/rules/definition.ts';
import type { Deal, OpenDeal } from './deal.ts';

type Person = Pick<Actor, 'userId' | 'role'>;

/** Who works on a deal. */
type Involved = { readonly ownerId: string; readonly participantIds: readonly string[] };

type DealVisibility = 'everyone' | 'participants';

/** Managers and administrators. */
export const isLeader = ({ role }: Pick<Actor, 'role'>) => role !== 'salesperson';

const isInvolved = (deal: Involved, { userId }: Person) =>
  deal.ownerId === userId || deal.participantIds.includes(userId);

/** A deal may be changed by its owner, its participants, managers and administrators. */
export const mayChange = (deal: Involved, person: Person) => isLeader(person) || isInvolved(deal, person);

/** Whether everybody sees every deal, or only those who lead, is the customer's setting. */
export const seesAll = (person: Pick<Person, 'role'>, visibility: DealVisibility) =>
  visibility === 'everyone' || isLeader(person);

/** Users who may change a deal may see it, whatever the setting. */
export const maySee = (deal: Involved, person: Person, visibility: DealVisibility) =>
  seesAll(person, visibility) || isInvolved(deal, person);

/** Throws `Forbidden` for users who may not change the deal. */
export const requireMayChange = (deal: Involved, person: Person) => {
  if (!mayChange(deal, person)) throw new Forbidden();
};

/** Throws `Forbidden` for users who do not lead. */
export const requireLead = (person: Pick<Person, 'role'>) => {
  if (!isLeader(person)) throw new Forbidden();
};

/** A closed deal accepts no completions, undoings or waivers: throws `DealClosed`. */
export function requireOpen(deal: Deal): asserts deal is OpenDeal {
  if (deal.status !== 'open') throw new DealClosed();
}

/** Whether an activity lets a user complete or undo it. Administrators always may. */
export const mayComplete = ({ completableBy }: Activity, { userId, role }: Person) => {
  if (role === 'administrator') return true;
  switch (completableBy.kind) {
    case 'anyone':
      return true;
    case 'managers':
      return role === 'manager';
    case 'administrators':
      return false;
    case 'designated':
      return completableBy.users.includes(userId);
  }
};
