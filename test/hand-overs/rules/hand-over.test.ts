import { describe, expect, it } from 'vitest';
import { editDeal } from '../../../shared/deals/rules/edit.ts';
import {
  afterPage,
  afterRound,
  type HandOver,
  reassignDeal,
  reassignTask,
  startHandOver,
} from '../../../shared/hand-overs/rules.ts';
import { addTask, moveTask } from '../../../shared/tasks/rules/tasks.ts';
import {
  aDeal,
  administrator,
  aProcess,
  context,
  frozen,
  lost,
  minute,
  owner,
  participant,
} from '../../support/factories.ts';

const parties = { id: 'hand-over-1', fromUserId: owner.userId, toUserId: participant.userId };
const started = frozen(startHandOver(parties, context(administrator)).handOver);
const byAdministrator = context(administrator, 5);

describe('the walk of a hand-over', () => {
  const nothing = { reassigned: 0, failed: [], next: null };

  it('goes through the deals, page by page, and then through the tasks', () => {
    const first = afterPage(started, { reassigned: 2, failed: ['deal-3'], next: 'place-3' });
    expect(first).toMatchObject({ handOver: { counts: { deals: 2, tasks: 0 } }, roundEnds: false });
    expect(first.handOver.round).toEqual({ kind: 'deal', after: 'place-3', foundAny: true });
    const second = afterPage(first.handOver, nothing);
    expect([second.handOver.round, second.roundEnds]).toEqual([{ kind: 'task', after: null, foundAny: true }, false]);
    const third = afterPage(second.handOver, { reassigned: 1, failed: ['task-2'], next: 'place-2' });
    expect(third.handOver.round).toEqual({ kind: 'task', after: 'place-2', foundAny: true });
    const last = afterPage(third.handOver, nothing);
    expect([last.roundEnds, last.handOver.counts]).toEqual([true, { deals: 2, tasks: 1 }]);
    expect(last.handOver.failures).toEqual({
      count: 2,
      first: [
        { kind: 'deal', id: 'deal-3' },
        { kind: 'task', id: 'task-2' },
      ],
    });
  });

  it('counts all that failed, and names a hundred of them', () => {
    const failed = Array.from({ length: 60 }, (_, index) => `deal-${index}`);
    const once = afterPage(started, { reassigned: 0, failed, next: 'place' });
    const { failures } = afterPage(once.handOver, { reassigned: 0, failed, next: null }).handOver;
    expect([failures.count, failures.first.length]).toEqual([120, 100]);
  });

  it('makes a new version with every page', () => {
    expect(afterPage(started, nothing).handOver.version).toBe(started.version + 1);
  });
});

describe('the end of a round', () => {
  const counts = { deals: 3, tasks: 1 };
  const left: HandOver['failures'] = { count: 1, first: [{ kind: 'deal', id: 'deal-3' }] };
  const ended = (foundAny: boolean, failures = started.failures, by = byAdministrator) =>
    afterRound({ ...started, failures, round: { kind: 'task', after: null, foundAny } }, counts, by);

  it('begins another one where there was anything to give, and tries anew what failed', () => {
    const { handOver, events } = ended(true, left);
    expect(handOver).toMatchObject({ state: 'running', counts, failures: { count: 0, first: [] }, finishedAt: null });
    expect([handOver.round, events]).toEqual([started.round, []]);
  });

  it('ends the hand-over where there was nothing, and tells whom everything went to', () => {
    const { handOver, events } = ended(false);
    expect(handOver).toMatchObject({ state: 'done', counts, finishedAt: minute(5) });
    expect(events).toMatchObject([
      { type: 'hand_over.finished', sequence: 2, data: { counts, recipients: [participant.userId] } },
    ]);
  });

  it('tells nobody who asked for it themselves', () => {
    const { events } = ended(false, started.failures, context({ ...participant, role: 'administrator' }));
    expect(events[0]?.data).not.toHaveProperty('recipients');
  });

  it('has failed where only what fails is left, and begins anew when it is run again', () => {
    const { handOver, events } = ended(false, left);
    expect([handOver.state, handOver.failures, events]).toEqual(['failed', left, []]);
    expect([handOver.round, handOver.finishedAt]).toEqual([started.round, minute(5)]);
    const again = afterPage(handOver, { reassigned: 1, failed: [], next: null }).handOver;
    expect([again.state, again.finishedAt]).toEqual(['running', null]);
  });
});

describe('giving', () => {
  const process = aProcess({ only: [{ id: 'call' }] });
  const deal = aDeal(process);
  const given = { title: 'Call', description: '', type: 'call', priority: 'normal', dueOn: null } as const;
  const { task } = addTask(deal, { ...given, assigneeId: owner.userId }, 'x', context(owner));

  it('gives an open deal as editing it would, and names the hand-over', () => {
    const reassigned = reassignDeal(deal, parties, byAdministrator);
    const edited = editDeal(deal, { ownerId: participant.userId }, byAdministrator);
    expect(reassigned.deal).toEqual(edited.deal);
    expect(reassigned.events).toEqual(edited.events.map((event) => ({ ...event, data: { handOverId: parties.id } })));
  });

  it('gives an open task, which still counts as untouched, and tells its new assignee nothing of it', () => {
    const { task: reassigned, events } = reassignTask(task, parties, byAdministrator);
    expect(reassigned).toEqual({ ...task, assigneeId: participant.userId, version: 2, updatedAt: minute(5) });
    expect(events).toMatchObject([{ type: 'task.updated', data: { handOverId: parties.id } }]);
    expect(events[0]?.changes).toEqual({ assigneeId: { from: owner.userId, to: participant.userId } });
    expect(events[0]?.data).not.toHaveProperty('recipients');
  });

  it('leaves what is closed, done, or no longer the leaver’s', () => {
    const others = { ...parties, fromUserId: 'somebody-else' };
    const closed = lost(deal, process);
    const { task: done } = moveTask(task, deal, 'complete', byAdministrator);
    expect(reassignDeal(closed, parties, byAdministrator)).toEqual({ deal: closed, events: [] });
    expect(reassignDeal(deal, others, byAdministrator)).toEqual({ deal, events: [] });
    expect(reassignTask(done, parties, byAdministrator)).toEqual({ task: done, events: [] });
    expect(reassignTask(task, others, byAdministrator)).toEqual({ task, events: [] });
  });
});
