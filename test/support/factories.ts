import type * as z from 'zod';
import { lose } from '../../shared/deals/rules/close.ts';
import { complete } from '../../shared/deals/rules/complete.ts';
import type { ClosedDeal, Deal } from '../../shared/deals/rules/deal.ts';
import type { NewNote } from '../../shared/deals/rules/edit.ts';
import { type NewDeal, openDeal } from '../../shared/deals/rules/open.ts';
import type { Context } from '../../shared/kernel/decision.ts';
import { DomainError } from '../../shared/kernel/errors.ts';
import type { Actor, Role } from '../../shared/kernel/values.ts';
import { type Definition, definition } from '../../shared/processes/rules/definition.ts';
import type { Process } from '../../shared/processes/rules/process.ts';
import { addTask, type Task } from '../../shared/tasks/rules/tasks.ts';

const actor = (userId: string, role: Role): Actor => ({ userId, role, via: 'user' });

export const administrator = actor('ada', 'administrator');
export const manager = actor('max', 'manager');
export const owner = actor('olga', 'salesperson');
export const participant = actor('paul', 'salesperson');
/** Has a task on a deal, but no part in the deal. */
export const assignee = actor('asma', 'salesperson');
/** Signed in, but no part of the deal. */
export const stranger = actor('sven', 'salesperson');

/** The instant so many minutes after the deals of the tests were opened. */
export const minute = (minutes: number) => new Date(Date.UTC(2026, 0, 5, 9, minutes)).toISOString();

export const context = (by: Actor, minutes = 0): Context => ({ by, at: minute(minutes) });

type DefinitionLiteral = z.input<typeof definition>;
type ActivityLiteral = DefinitionLiteral['stages'][number]['activities'][number];
export type GivenActivity = Pick<ActivityLiteral, 'id'> & Partial<ActivityLiteral>;
type Settings = Partial<Omit<DefinitionLiteral, 'stages'>>;

/** A definition from the ids of its stages and what matters of their activities; the rest is plain. */
export const aDefinition = (stages: Record<string, readonly GivenActivity[]>, settings: Settings = {}) =>
  definition.parse({
    name: 'Process',
    ...settings,
    stages: Object.entries(stages).map(([id, activities]) => ({
      id,
      name: id,
      activities: activities.map((activity) => ({ name: activity.id, weight: 10, ...activity })),
    })),
  });

/** The definition with these limits of inactivity of its stages, in days, in their order; the others have none. */
export const withLimits = (definition: Definition, ...limits: readonly (number | null)[]): Definition => ({
  ...definition,
  stages: definition.stages.map((stage, index) => ({ ...stage, inactivityLimitDays: limits[index] ?? null })),
});

export const aProcess = (...given: Parameters<typeof aDefinition>): Process => ({
  processId: 'process-1',
  version: 1,
  definition: aDefinition(...given),
});

/** Frozen through and through: a rule that changes what it was given throws a TypeError. */
export const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
};

export const newDeal: NewDeal = {
  id: 'deal-1',
  name: 'Solar roof',
  value: null,
  company: 'Example Ltd',
  contact: null,
  ownerId: owner.userId,
  participantIds: [participant.userId],
  expectedCloseOn: null,
  custom: {},
};

export const aDeal = (process: Process, given: Partial<NewDeal> = {}): Deal =>
  frozen(openDeal(process, { ...newDeal, ...given }, context(owner)).deal);

/** The deal once an administrator lost it. */
export const lost = (deal: Deal, process: Process, minutes = 1): ClosedDeal =>
  frozen(lose(deal, process, { reason: 'Price' }, context(administrator, minutes)).deal);

/** The deal with these activities completed by an administrator, one a minute from `minutes` on. */
export const completed = (deal: Deal, process: Process, activityIds: readonly string[], minutes = 1): Deal =>
  activityIds.reduce(
    (before, activityId, index) =>
      frozen(complete(before, process, { activityId }, context(administrator, minutes + index)).deal),
    deal,
  );

/** A task of the deal, made by its owner for `assignee`; `is` says what matters of it. */
export const aTask = (deal: Deal, is: Partial<Task> = {}): Task => {
  const given = { title: 'Call them', description: '', type: 'call', priority: 'normal', dueOn: '2026-01-07' } as const;
  const { task } = addTask(deal, { ...given, assigneeId: assignee.userId }, 'x', context(owner, 1));
  return frozen({ ...task, ...is });
};

/** A note as the border hands it over; the digest only has to differ where the text does. */
export const aNote = (text: string, attachmentIds: readonly string[] = []): NewNote => ({
  text,
  attachmentIds,
  digest: Buffer.from(text).toString('hex'),
});

/** The refusal that a rule answers with; anything else it throws, or that it does not refuse, fails the test. */
export const refusal = (decide: () => unknown): DomainError => {
  try {
    decide();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('It was not refused');
};
