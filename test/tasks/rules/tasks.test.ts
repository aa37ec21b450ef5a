import { describe, expect, it } from 'vitest';
import { abandon } from '../../../shared/deals/rules/close.ts';
import { DomainError } from '../../../shared/kernel/errors.ts';
import { addTask, editTask, moveTask, type Task } from '../../../shared/tasks/rules/tasks.ts';
import {
  aDeal,
  administrator,
  aProcess,
  assignee,
  aTask,
  context,
  manager,
  minute,
  owner,
  participant,
  refusal,
  stranger,
} from '../../support/factories.ts';

const deal = aDeal(aProcess({ only: [{ id: 'a' }] }));
const states = ['open', 'done', 'cancelled'] as const;

const inState = (state: Task['state']) => aTask(deal, { state, completedAt: state === 'done' ? minute(1) : null });

describe('a task made by hand', () => {
  const given = {
    title: 'Call',
    description: '',
    type: 'call',
    priority: 'low',
    assigneeId: 'asma',
    dueOn: null,
  } as const;

  it('is open and says so in an event, to whom it is assigned', () => {
    const { task, events } = addTask(deal, given, 'x', context(owner, 3));
    expect(task).toMatchObject({ ...given, dealId: 'deal-1', state: 'open', source: { kind: 'user' }, version: 1 });
    expect(task).toMatchObject({ createdAt: minute(3), completedAt: null, touched: false });
    expect(events).toMatchObject([
      {
        type: 'task.created',
        subject: { kind: 'task', id: task.id },
        sequence: 1,
        dealId: 'deal-1',
        occurredAt: minute(3),
        actor: { userId: 'olga', via: 'user' },
        data: { recipients: ['asma'] },
      },
    ]);
  });

  it('tells nobody where somebody makes it for themselves', () => {
    const { events } = addTask(deal, { ...given, assigneeId: 'olga' }, 'x', context(owner));
    expect(events[0]?.data).not.toHaveProperty('recipients');
  });

  it.each([owner, participant, manager, administrator])('may be made by $userId, who may change the deal', (by) => {
    expect(addTask(deal, given, 'x', context(by)).events).toHaveLength(1);
  });

  it('may be made by nobody else', () => {
    for (const by of [stranger, assignee]) {
      expect(refusal(() => addTask(deal, given, 'x', context(by))).code).toBe('forbidden');
    }
  });

  it('may be made on a closed deal', () => {
    const closed = abandon(deal, {}, context(owner)).deal;
    expect(addTask(closed, given, 'x', context(owner)).task.state).toBe('open');
  });
});

/** What a move comes to: the new state, nothing, or a refusal. */
const outcome = (decide: () => ReturnType<typeof moveTask>) => {
  try {
    const { task, events } = decide();
    return events.length === 0 ? 'nothing' : task.state;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
};

describe('a move', () => {
  it.each([
    ['open', 'complete', 'done'],
    ['open', 'cancel', 'cancelled'],
    ['open', 'reopen', 'nothing'],
    ['done', 'complete', 'nothing'],
    ['done', 'cancel', 'task_not_open'],
    ['done', 'reopen', 'open'],
    ['cancelled', 'complete', 'task_not_open'],
    ['cancelled', 'cancel', 'nothing'],
    ['cancelled', 'reopen', 'open'],
  ] as const)('of a task that is %s: %s comes to "%s"', (state, how, expected) => {
    expect(outcome(() => moveTask(inState(state), deal, how, context(owner, 5)))).toBe(expected);
  });

  it.each([
    ['complete', 'open', 'task.completed', 'done', minute(5)],
    ['cancel', 'open', 'task.cancelled', 'cancelled', null],
    ['reopen', 'done', 'task.reopened', 'open', null],
  ] as const)('%s is the next version of the task, with an event that says so', (how, from, type, to, completedAt) => {
    const before = inState(from);
    const { task, events } = moveTask(before, deal, how, context(participant, 5));
    expect(task).toEqual({ ...before, state: to, completedAt, updatedAt: minute(5), touched: true, version: 2 });
    expect(events).toMatchObject([
      {
        type,
        sequence: 2,
        id: `${task.id}-2`,
        occurredAt: minute(5),
        actor: { userId: 'paul', via: 'user' },
        changes: { state: { from, to } },
      },
    ]);
  });

  it('never happens before what happened already, whatever the clocks of two machines say', () => {
    const before = aTask(deal, { updatedAt: minute(9) });
    const { task, events } = moveTask(before, deal, 'complete', context(owner, 2));
    expect([task.updatedAt, task.completedAt, events[0]?.occurredAt]).toEqual([minute(9), minute(9), minute(9)]);
  });
});

describe('who may change a task', () => {
  const attempts = {
    edit: (by: typeof owner, on: typeof deal | undefined) =>
      editTask(inState('open'), on, { title: 'Other' }, context(by)),
    complete: (by: typeof owner, on: typeof deal | undefined) => moveTask(inState('open'), on, 'complete', context(by)),
    cancel: (by: typeof owner, on: typeof deal | undefined) => moveTask(inState('open'), on, 'cancel', context(by)),
    reopen: (by: typeof owner, on: typeof deal | undefined) => moveTask(inState('done'), on, 'reopen', context(by)),
  };

  describe.each(Object.entries(attempts))('%s', (_, attempt) => {
    it.each([owner, participant, manager, administrator, assignee])('$userId', (by) => {
      expect(attempt(by, deal).events).toHaveLength(1);
    });

    it('nobody else, not even to do what is done already', () => {
      expect(refusal(() => attempt(stranger, deal)).code).toBe('forbidden');
      expect(refusal(() => editTask(inState('open'), deal, {}, context(stranger))).code).toBe('forbidden');
    });

    it('nobody at all once the deal is deleted', () => {
      for (const by of [owner, administrator, assignee]) {
        expect(refusal(() => attempt(by, undefined)).code).toBe('deal_deleted');
      }
    });
  });
});

describe('editing', () => {
  it.each(states)('changes what was said of a task that is %s, and leaves its state', (state) => {
    const before = inState(state);
    const patch = { title: 'Write', description: 'Soon', type: 'email', priority: 'high', dueOn: null } as const;
    const { task, events } = editTask(before, deal, patch, context(owner, 5));
    expect(task).toEqual({ ...before, ...patch, updatedAt: minute(5), touched: true, version: 2 });
    expect(events).toMatchObject([{ type: 'task.updated', sequence: 2 }]);
    expect(events[0]?.changes).toEqual({
      title: { from: 'Call them', to: 'Write' },
      description: { from: '', to: 'Soon' },
      type: { from: 'call', to: 'email' },
      priority: { from: 'normal', to: 'high' },
      dueOn: { from: '2026-01-07', to: null },
    });
  });

  it('that changes nothing does nothing', () => {
    const task = inState('open');
    for (const patch of [{}, { title: 'Call them', assigneeId: 'asma' }, { dueOn: undefined }]) {
      expect(editTask(task, deal, patch, context(owner))).toEqual({ task, events: [] });
    }
  });

  it('tells whom the task is newly assigned to, unless they took it themselves', () => {
    const given = (assigneeId: string) => editTask(inState('open'), deal, { assigneeId }, context(owner)).events[0];
    expect(given('paul')).toMatchObject({ data: { recipients: ['paul'] }, changes: { assigneeId: { from: 'asma' } } });
    expect(given('olga')?.data).not.toHaveProperty('recipients');
  });

  it('tells nobody of anything else', () => {
    const [edited] = editTask(inState('open'), deal, { title: 'Write' }, context(owner)).events;
    expect(edited?.data).not.toHaveProperty('recipients');
  });
});
