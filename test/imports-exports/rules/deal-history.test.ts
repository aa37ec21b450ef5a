import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeProcess } from '../../../shared/deals/rules/change-process.ts';
import type { Deal } from '../../../shared/deals/rules/deal.ts';
import { editDeal } from '../../../shared/deals/rules/edit.ts';
import { openDeal } from '../../../shared/deals/rules/open.ts';
import { dealLineOf, essenceOf } from '../../../shared/imports-exports/rules/deal-history.ts';
import type { DealLine } from '../../../shared/imports-exports/rules/deal-line.ts';
import type { EmailOf } from '../../../shared/imports-exports/rules/file-values.ts';
import { importDeal } from '../../../shared/imports-exports/rules/import-deal.ts';
import type { Event } from '../../../shared/kernel/event.ts';
import type { Process } from '../../../shared/processes/rules/process.ts';
import { activityIds, actors, histories } from '../../support/arbitraries.ts';
import { administrator, aNote, aProcess, context, minute, owner } from '../../support/factories.ts';
import { type Moment, play, playOn, type Step } from '../../support/history.ts';

const emailOf: EmailOf = (userId) => `${userId}@example.com`;
const userIdOf = (email: string) => email.split('@')[0];

const tell = (deal: Deal, events: readonly Event[], addressOf = emailOf) =>
  dealLineOf({ deal, events, tasks: [], attachments: [] }, addressOf);

/** Takes a line in where these processes are and these people known. */
const importLines = (line: DealLine, [process, ...others]: readonly [Process, ...Process[]], known = userIdOf) =>
  importDeal(line, {
    id: line.externalId,
    process,
    userIdOf: known,
    importerId: 'ida',
    findProcess: (processId, version) => others.find((to) => to.processId === processId && to.version === version),
    newNote: ({ text, attachmentIds = [] }) => aNote(text, attachmentIds),
    marks: { importId: 'import-1', silent: true },
    origin: {},
    at: minute(1_000_000),
  });

const custom = fc.dictionary(
  fc.constantFrom('size', 'colour', 'constructor'),
  fc.constantFrom(1, true, 'red', '', null),
  {
    noNullPrototype: true,
  },
);

const edits: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    command: fc.record({
      type: fc.constant('edit'),
      patch: fc.record(
        {
          name: fc.constantFrom('Solar roof', 'Heat pump'),
          value: fc.option(fc.record({ amount: fc.nat(), currency: fc.constantFrom('EUR', 'USD') })),
          company: fc.option(fc.constantFrom('Example Ltd', 'Sample Inc')),
          contact: fc.option(fc.constantFrom('Ann', 'Bob')),
          ownerId: fc.constantFrom('olga', 'paul', 'max'),
          expectedCloseOn: fc.option(fc.constantFrom('2026-03-01', '2026-04-01')),
          custom: fc.option(custom),
        },
        { requiredKeys: [] },
      ),
    }),
    by: actors,
    pause: fc.nat(2_000),
  }),
  { maxLength: 10 },
);

const eventsIn = (moments: readonly Moment[]) => moments.flatMap(({ events }) => events);

/** A deal with all that people did to it: on its way through one process, edited, moved to another one where it is open. */
const lives = fc
  .record({ first: histories(), edits, second: histories() })
  .chain((life) =>
    fc.record({
      first: fc.constant(life.first),
      edits: fc.constant(life.edits),
      second: fc.constant(life.second),
      activityMapping: fc.dictionary(activityIds(life.first.process), activityIds(life.second.process), {
        noNullPrototype: true,
      }),
    }),
  )
  .map(({ first, edits, second, activityMapping }) => {
    const from = first.process;
    const to: Process = { ...second.process, version: 2 };
    const began = play(from, first.steps);
    const edited = playOn(began.deal, from, edits, began.seconds);
    const at = context(administrator, edited.seconds / 60);
    const moved =
      edited.deal.status === 'open'
        ? changeProcess(edited.deal, from, { to, activityMapping }, at)
        : { deal: edited.deal, events: [] };
    const went = playOn(moved.deal, moved.events.length > 0 ? to : from, second.steps, edited.seconds);
    return {
      processes: [from, to] as const,
      deal: went.deal,
      events: [
        ...began.opened.events,
        ...[began, edited].flatMap(({ moments }) => eventsIn(moments)),
        ...moved.events,
        ...eventsIn(went.moments),
      ],
    };
  });

describe('any deal that is told with its history and taken in again', () => {
  it('is the same, and is told the same', () => {
    fc.assert(
      fc.property(lives, ({ processes: [from, to], deal, events }) => {
        const line = tell(deal, events);
        const again = importLines(line, [from, to]);
        expect(essenceOf(again.deal)).toEqual(essenceOf(deal));
        const people = ({ ownerId, participantIds, createdBy }: Deal) => ({ ownerId, participantIds, createdBy });
        expect(people(again.deal)).toEqual(people(deal));
        expect(tell(again.deal, again.events)).toEqual(line);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the line of a deal', () => {
  const process = aProcess({ first: [{ id: 'call' }, { id: 'offer' }] });
  const given = {
    id: 'deal-1',
    name: 'Solar roof',
    value: null,
    company: null,
    contact: 'Ann',
    participantIds: [],
  };
  const opened = openDeal(
    process,
    { ...given, ownerId: 'olga', expectedCloseOn: null, custom: { size: 3, colour: 'red' } },
    context(owner),
  );
  const patch = { name: 'Heat pump', ownerId: 'paul', custom: { size: null, floor: 2 } };
  const edited = editDeal(opened.deal, patch, context(administrator, 1));
  const exported = tell(edited.deal, [...opened.events, ...edited.events]);

  it('begins with what the deal said when it was opened, and tells in order what it said from then on', () => {
    expect(exported).toMatchObject({
      kind: 'deal',
      externalId: 'deal-1',
      name: 'Solar roof',
      contact: 'Ann',
      custom: { colour: 'red', size: 3 },
      processId: 'process-1',
      processVersion: 1,
      ownerEmail: 'olga@example.com',
      openedAt: minute(0),
    });
    expect(exported.history).toEqual([
      {
        type: 'deal.updated',
        at: minute(1),
        byEmail: 'ada@example.com',
        changes: { name: 'Heat pump', ownerEmail: 'paul@example.com', custom: { size: null, floor: 2 } },
      },
    ]);
  });

  it('names nobody by an id', () => {
    expect(JSON.stringify(exported)).not.toMatch(/"(olga|paul|ada)"/);
  });

  it('leaves out who has no address: a client of the pool is nobody', () => {
    const line = tell(opened.deal, opened.events, () => undefined);
    expect(line).toMatchObject({ ownerEmail: null });
    expect(JSON.stringify(line)).not.toContain('openedByEmail');
  });

  it('tells again whom an import did not know and kept by name', () => {
    const line: DealLine = { ...exported, openedByEmail: 'gone@example.com', ownerEmail: 'left@example.com' };
    const again = importLines(line, [process], (email) => (/gone|left/.test(email) ? undefined : userIdOf(email)));
    expect(again.deal).toMatchObject({ createdBy: 'ida' });
    expect(tell(again.deal, again.events)).toEqual(line);
  });

  it('has the name under which the deal was imported', () => {
    const [first, ...others] = opened.events;
    const imported = first === undefined ? [] : [{ ...first, data: { ...first.data, externalId: 'Büro 7' } }];
    expect(tell(opened.deal, [...imported, ...others]).externalId).toBe('Büro 7');
  });

  it('is refused where the events do not begin with the opening', () => {
    expect(() => tell(edited.deal, edited.events)).toThrow('lacks its beginning');
  });
});
