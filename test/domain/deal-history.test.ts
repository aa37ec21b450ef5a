import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Deal } from '../../shared/domain/deal.ts';
import { dealLineOf, essenceOf } from '../../shared/domain/deal-history.ts';
import type { DealLine } from '../../shared/domain/deal-line.ts';
import type { Event } from '../../shared/domain/event.ts';
import { importDeal } from '../../shared/domain/import-deal.ts';
import type { Process } from '../../shared/domain/process.ts';
import { histories } from '../support/arbitraries.ts';
import { aNote, minute } from '../support/factories.ts';
import { play } from '../support/history.ts';

const emailOf = (userId: string) => `${userId}@example.com`;
const userIdOf = (email: string) => email.split('@')[0];

const tell = (deal: Deal, events: readonly Event[]) =>
  dealLineOf({ deal, events, tasks: [], attachments: [] }, emailOf);

const takeIn = (line: DealLine, process: Process) =>
  importDeal(line, {
    ...{ id: line.externalId, process, findProcess: () => undefined, userIdOf, importerId: 'ida' },
    newNote: ({ text, attachmentIds = [] }) => aNote(text, attachmentIds),
    ...{ marks: { importId: 'import-1', silent: true }, origin: {}, at: minute(1_000_000) },
  });

describe('a deal that is told with its history and taken in again', () => {
  it('is the same, and is told the same', () => {
    fc.assert(
      fc.property(histories(), ({ process, steps }) => {
        const { opened, moments, deal } = play(process, steps);
        const events = [...opened.events, ...moments.flatMap((moment) => moment.events)];
        const line = tell(deal, events);
        const again = takeIn(line, process);
        expect(essenceOf(again.deal)).toEqual(essenceOf(deal));
        expect(tell(again.deal, again.events)).toEqual(line);
      }),
    );
  });
});
