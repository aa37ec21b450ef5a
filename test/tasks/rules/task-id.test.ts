import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventId } from '../../../shared/kernel/event.ts';
import { importedId, newId } from '../../../shared/kernel/ids.ts';
import { id } from '../../../shared/kernel/values.ts';
import { dealOfTask, taskId } from '../../../shared/tasks/rules/tasks.ts';

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

it('keeps the name that a file has for a deal as its id, unless it could be that of something else', () => {
  for (const own of ['OPP-1', 'b_7', '0mwtejvkb3yn8oogin2u']) expect(importedId(own)).toBe(own);
  for (const strange of ['default', '7', 'acme', '0mwtejvkb3yn8oogin2', 'Büro 7']) {
    expect(importedId(strange)).toMatch(/^[0-9a-f]{24}$/);
    expect(importedId(strange)).toBe(importedId(strange));
  }
});

it('of a deal that was imported, and those of its events, are ids', () => {
  for (const externalId of ['x'.repeat(24), 'x'.repeat(25), 'Büro 7']) {
    const task = taskId(importedId(externalId), '2026-01-05T09:00:00.000Z', newId());
    expect(id.safeParse(eventId(task, 999_999_999)).error).toBeUndefined();
  }
});
