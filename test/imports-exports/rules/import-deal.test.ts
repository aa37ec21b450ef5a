import { describe, expect, it } from 'vitest';
import { EntryRefused, LineRefused } from '../../../shared/imports-exports/rules/import-deal.ts';
import { type EntryLiteral, takenIn } from '../../support/deal-lines.ts';
import { aProcess, minute } from '../../support/factories.ts';

const process = aProcess(
  {
    first: [{ id: 'call', weight: 30 }],
    second: [
      { id: 'offer', weight: 50, obligatory: true, noteRequirement: 'noteWithFile' },
      { id: 'visit', weight: 20, completableBy: { kind: 'managers' } },
    ],
  },
  { gate: 'stage', lossReasons: ['Price'] },
);

const completed = (activityId: string, minutes: number, given: object = {}): EntryLiteral => ({
  type: 'activity.completed',
  at: minute(minutes),
  activityId,
  ...given,
});
const won = (minutes: number): EntryLiteral => ({ type: 'deal.won', at: minute(minutes) });

/** The error of something that fails with one of this class. */
const thrown = <E>(kind: new (...given: never[]) => E, work: () => unknown): E => {
  try {
    work();
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
};

describe('a deal that is told with its history', () => {
  it('went through its stages when it did, at the probability that it had', () => {
    const { deal } = takenIn(process, { history: [completed('call', 10), completed('offer', 30), won(60)] });
    expect(deal.visits).toEqual([
      { stageId: null, enteredAt: minute(0), leftAt: minute(10), probability: 0 },
      { stageId: 'first', enteredAt: minute(10), leftAt: minute(30), probability: 30 },
      { stageId: 'second', enteredAt: minute(30), leftAt: minute(60), probability: 80 },
    ]);
    expect(deal.stageTotals.map(({ milliseconds }) => milliseconds / 60_000)).toEqual([10, 20, 30]);
    expect(deal).toMatchObject({ createdAt: minute(0), updatedAt: minute(60), status: 'won' });
    expect(deal.closing).toMatchObject({ at: minute(60), stageId: 'second', probability: 80 });
  });

  it('keeps the closings that a reopening undid', () => {
    const { deal } = takenIn(process, {
      history: [
        completed('call', 10),
        { type: 'deal.lost', at: minute(20), reason: 'Price' },
        { type: 'deal.reopened', at: minute(50) },
        completed('offer', 60),
      ],
    });
    expect(deal.earlierClosings).toEqual([{ status: 'lost', at: minute(20), reopenedAt: minute(50) }]);
    expect(deal).toMatchObject({ status: 'open', stageId: 'second', probability: { value: 80 } });
    expect(deal.stageTotals[1]).toMatchObject({ stageId: 'first', visits: 2, milliseconds: 20 * 60_000 });
  });

  it('is not asked any more for notes, files, rights and gates', () => {
    const { deal } = takenIn(process, { history: [completed('visit', 10), completed('offer', 20)] });
    expect(deal.completions.map(({ activityId }) => activityId)).toEqual(['visit', 'offer']);
  });

  it('may have been won with obligatory activities open, and says which', () => {
    const { deal, events } = takenIn(process, { history: [won(10)] });
    expect(deal.status).toBe('won');
    expect(events.at(-1)).toMatchObject({ type: 'deal.won', data: { obligatoryOpen: ['offer'] } });
  });

  it('has every event marked as one of the import, and the first one with its line', () => {
    const { events } = takenIn(process, { history: [completed('call', 10)] });
    expect(events.map(({ type }) => type)).toEqual(['deal.opened', 'activity.completed', 'deal.stage_changed']);
    for (const { data, actor } of events) {
      expect(data).toMatchObject({ importId: 'import-1', silent: true });
      expect(actor.via).toBe('import');
    }
    expect(events[0]?.data).toMatchObject({ externalId: 'OPP-1', line: 7, digest: 'digest' });
  });

  it('moves to another process with its history', () => {
    const other = { ...aProcess({ only: [{ id: 'pitch' }, { id: 'sign' }] }), processId: 'process-2' };
    const moved: EntryLiteral = {
      type: 'deal.process_changed',
      at: minute(20),
      processId: 'process-2',
      processVersion: 1,
      activityMapping: { call: 'pitch' },
    };
    const history = [completed('call', 10), moved, completed('sign', 30)];
    const { deal } = takenIn(process, { history }, { findProcess: () => other });
    expect(deal).toMatchObject({ processId: 'process-2', stageId: 'only', probability: { value: 99 } });
    expect(deal.completions.map(({ activityId }) => activityId)).toEqual(['pitch', 'sign']);
  });
});

describe('people of a file', () => {
  it('are those with these addresses', () => {
    const { deal, events } = takenIn(process, {
      ownerEmail: 'Olga@Example.com',
      participantEmails: ['paul@example.com'],
      openedByEmail: 'max@example.com',
      history: [
        completed('call', 10, { byEmail: 'paul@example.com' }),
        { type: 'deal.updated', at: minute(20), changes: { ownerEmail: 'sven@example.com' } },
        { type: 'deal.participant_added', at: minute(30), email: 'ada@example.com' },
        { type: 'deal.participant_removed', at: minute(40), email: 'paul@example.com' },
      ],
    });
    expect(deal).toMatchObject({ ownerId: 'sven', participantIds: ['ada'], createdBy: 'max' });
    expect(deal.completions).toMatchObject([{ by: 'paul' }]);
    expect(events[0]?.data).toMatchObject({ ownerId: 'olga', participantIds: ['paul'] });
  });

  it('who are unknown here are kept by name, and who imports stands in for them', () => {
    const { deal, events } = takenIn(process, {
      ownerEmail: 'gone@example.com',
      openedByEmail: 'left@example.com',
      participantEmails: ['away@example.com', 'paul@example.com'],
      history: [
        completed('call', 10, { byEmail: 'gone@example.com' }),
        { type: 'deal.updated', at: minute(20), changes: { name: 'Roof', ownerEmail: 'other@example.com' } },
        { type: 'deal.participant_added', at: minute(30), email: 'away@example.com' },
      ],
    });
    expect(deal).toMatchObject({ ownerId: 'ida', createdBy: 'ida', participantIds: ['paul'] });
    expect(deal.completions).toMatchObject([{ by: 'ida' }]);
    const [opened, done, , updated] = events.map(({ data }) => data);
    const atFirst = { ownerEmail: 'gone@example.com', byEmail: 'left@example.com' };
    expect(opened).toMatchObject({ ...atFirst, participantEmails: ['away@example.com'] });
    expect(done).toMatchObject({ byEmail: 'gone@example.com' });
    expect(updated).toMatchObject({ ownerEmail: 'other@example.com' });
    expect(events.map(({ type }) => type)).not.toContain('deal.participant_added');
  });
});

describe('a line that makes no sense', () => {
  const faultsOf = (given: Parameters<typeof takenIn>[1]) =>
    thrown(LineRefused, () => takenIn(process, given)).faults.map(({ pointer, code }) => [pointer, code]);

  it('tells its history out of order', () => {
    const history = [completed('call', 30), completed('offer', 20), won(40)];
    expect(faultsOf({ history })).toEqual([['/history/1/at', 'out_of_order']]);
    expect(faultsOf({ openedAt: minute(35), history: [completed('call', 30)] })).toEqual([
      ['/history/0/at', 'out_of_order'],
    ]);
  });

  it('may tell several things of one instant', () => {
    const { deal } = takenIn(process, { history: [completed('call', 0), completed('offer', 0), won(0)] });
    expect(deal.status).toBe('won');
  });

  it('tells what has not happened yet', () => {
    expect(faultsOf({ openedAt: minute(10_001) })).toEqual([['/openedAt', 'in_future']]);
    expect(faultsOf({ history: [completed('call', 10), won(10_001)] })).toEqual([['/history/1/at', 'in_future']]);
  });

  it.each<[string, EntryLiteral[], string]>([
    ['an activity that the process lacks', [completed('dance', 1)], 'unknown_activity'],
    ['a completion on a closed deal', [won(1), completed('call', 2)], 'deal_closed'],
    [
      'a reopening of an open deal',
      [completed('call', 1), { type: 'deal.reopened', at: minute(2) }],
      'deal_not_closed',
    ],
    [
      'another note on what was completed',
      [completed('call', 1, { note: 'One' }), completed('call', 2, { note: 'Two' })],
      'already_completed',
    ],
    [
      'a reason that the process does not know',
      [completed('call', 1), { type: 'deal.lost', at: minute(2), reason: 'Weather' }],
      'unknown_loss_reason',
    ],
    [
      'a move to a version that is not there',
      [completed('call', 1), { type: 'deal.process_changed', at: minute(2), processId: 'none', processVersion: 1 }],
      'unknown_version',
    ],
  ])('tells of %s', (_, history, code) => {
    const { pointer, refusal } = thrown(EntryRefused, () => takenIn(process, { history }));
    expect([pointer, refusal.code]).toEqual([`/history/${history.length - 1}`, code]);
  });
});
