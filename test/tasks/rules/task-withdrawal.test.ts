import { describe, expect, it } from 'vitest';
import { cancelWithDeal, editTask, moveTask, withdrawTask } from '../../../shared/tasks/rules/tasks.ts';
import { aDeal, administrator, aProcess, aTask, context, minute, owner } from '../../support/factories.ts';

const deal = aDeal(aProcess({ only: [{ id: 'a' }] }));
const open = aTask(deal);

describe('a task whose completion was undone', () => {
  const cause = { by: owner, at: minute(5) };

  it('is cancelled, by who undid it, and still counts as untouched', () => {
    const { task, events } = withdrawTask(open, cause);
    expect(task).toMatchObject({ state: 'cancelled', touched: false, version: 2, completedAt: null });
    expect(events).toMatchObject([{ type: 'task.cancelled', actor: { userId: 'olga', via: 'user' } }]);
  });

  it.each(['complete', 'cancel', 'reopen'] as const)('stays as it is where somebody touched it (%s)', (how) => {
    const touched = moveTask(
      aTask(deal, { state: how === 'reopen' ? 'done' : 'open' }),
      deal,
      how,
      context(owner, 2),
    ).task;
    expect(withdrawTask(touched, cause)).toEqual({ task: touched, events: [] });
  });

  it('stays as it is where somebody edited it, though not where they changed nothing', () => {
    const edited = (title: string) => editTask(open, deal, { title }, context(owner, 2)).task;
    expect(withdrawTask(edited('Write'), cause).task.state).toBe('open');
    expect(withdrawTask(edited('Call them'), cause).task.state).toBe('cancelled');
  });

  it('is cancelled once', () => {
    const { task } = withdrawTask(open, cause);
    expect(withdrawTask(task, cause).events).toEqual([]);
  });
});

describe('a task of a deleted deal', () => {
  const cause = { by: administrator, at: minute(5) };

  it('is cancelled where it is open, touched or not', () => {
    for (const touched of [true, false]) {
      const { task, events } = cancelWithDeal(aTask(deal, { touched }), cause);
      expect(task).toMatchObject({ state: 'cancelled', touched });
      expect(events).toMatchObject([{ type: 'task.cancelled', actor: { userId: 'ada' } }]);
    }
  });

  it.each(['done', 'cancelled'] as const)('stays %s', (state) => {
    const task = aTask(deal, { state });
    expect(cancelWithDeal(task, cause)).toEqual({ task, events: [] });
  });
});
