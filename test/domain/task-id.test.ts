import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { dealOfTask, taskId } from '../../shared/domain/task.ts';

const instants = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2400-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

it('tells the deal, whatever its id looks like', () => {
  for (const dealId of ['d', 'deal-1', 'a-b-c', 'a--', 'A_-0']) {
    expect(dealOfTask(taskId(dealId, '2026-01-05T09:00:00.000Z', 'x'))).toBe(dealId);
  }
});

it('of no task tells none', () => {
  for (const id of ['', 'a', 'deal1', 'deal-', '-x', '-']) expect(dealOfTask(id)).toBeUndefined();
});

it('sorts as the tasks of a deal were made', () => {
  fc.assert(
    fc.property(instants, instants, (one, other) => {
      fc.pre(one < other);
      expect(taskId('d', one, 'z') < taskId('d', other, 'E1')).toBe(true);
    }),
  );
});
