import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeProcess } from '../../../shared/deals/rules/change-process.ts';
import { complete, waive } from '../../../shared/deals/rules/complete.ts';
import { type Deal, keptDealFields, openOrClosed } from '../../../shared/deals/rules/deal.ts';
import { estimate } from '../../../shared/deals/rules/edit.ts';
import { event as eventSchema } from '../../../shared/kernel/event.ts';
import { activitiesInOrder, type Process } from '../../../shared/processes/rules/process.ts';
import { definitions, histories } from '../../support/arbitraries.ts';
import { aDeal, administrator, aNote, context, frozen } from '../../support/factories.ts';
import { play } from '../../support/history.ts';

/** After all that people tried: forty times half an hour at most. */
const later = (minutes: number) => context(administrator, 24 * 60 + minutes);

const idsOf = ({ definition }: Process) => activitiesInOrder(definition).map(({ activity }) => activity.id);

/** An open deal with a history, another process (or version), and a mapping between the two that may merge activities. */
const moves = histories()
  .map(({ process, steps }) => ({ from: process, deal: play(process, steps).deal }))
  .filter(({ deal }) => deal.status === 'open')
  .chain(({ from, deal }) =>
    fc
      .record({ definition: definitions(), processId: fc.constantFrom('process-1', 'process-2') })
      .map(({ definition, processId }): Process => frozen({ processId, version: 2, definition }))
      .chain((to) => {
        const mapped = fc.dictionary(fc.constantFrom(...idsOf(from)), fc.constantFrom(...idsOf(to)), {
          noNullPrototype: true,
        });
        return mapped.map((activityMapping) => ({ from, to, deal, activityMapping: frozen(activityMapping) }));
      }),
  );

type Given = typeof moves extends fc.Arbitrary<infer T> ? T : never;

const move = ({ deal, from, to, activityMapping }: Given, minutes = 0) =>
  changeProcess(deal, from, { to, activityMapping }, later(minutes));

const always = (check: (outcome: ReturnType<typeof move>, given: Given) => void) =>
  fc.assert(fc.property(moves, (given) => check(move(given), given)));

/** Where a new deal stands on which the same is completed and waived, one by one: by the rules that people meet. */
const standingOfOneThatDid = ({ completions, waivers }: Deal, to: Process, manual: number | null) => {
  const process = { ...to, definition: { ...to.definition, gate: 'none' as const } };
  const note = aNote('They told us.', ['file-1']);
  let deal = estimate(aDeal(process), manual, later(0)).deal;
  for (const { activityId } of completions) deal = complete(deal, process, { activityId, note }, later(0)).deal;
  for (const { activityId, reason } of waivers) deal = waive(deal, process, { activityId, reason }, later(0)).deal;
  const { stageId, progress, probability } = deal;
  return { stageId, progress, probability };
};

const sorted = (ids: readonly string[]) => ids.toSorted();
const completedOf = ({ completions }: Deal) => completions.map(({ activityId }) => activityId);

describe('moving any deal to any other version or process', () => {
  it('keeps, maps or drops each completion', () => {
    always(({ move: { kept, mapped, dropped } }, { deal }) => {
      expect(sorted([...kept, ...mapped, ...dropped])).toEqual(sorted(completedOf(deal)));
    });
  });

  it('leaves the checklist with what was kept and mapped, and with nothing that the target does not have', () => {
    always(({ deal, move: { kept, mapped } }, { to, activityMapping }) => {
      const expected = [...kept, ...mapped.map((id) => activityMapping[id] ?? '')];
      expect(sorted(completedOf(deal))).toEqual(sorted(expected));
      const ids = [...completedOf(deal), ...deal.waivers.map(({ activityId }) => activityId)];
      expect(new Set(ids).size).toBe(ids.length);
      expect(new Set(ids).difference(new Set(idsOf(to))).size).toBe(0);
    });
  });

  it('keeps who, when and with which note of each completion', () => {
    always(({ deal: after }, { deal: before }) => {
      const facts = ({ completions }: Deal) =>
        completions.map(({ at, by, sequence, noteId }) => ({ at, by, sequence, noteId }));
      for (const fact of facts(after)) expect(facts(before)).toContainEqual(fact);
    });
  });

  it('stands where a deal would that did only what is left', () => {
    always(({ deal: after }, { to, deal: before }) => {
      const { stageId, progress, probability } = after;
      expect({ stageId, progress, probability }).toEqual(standingOfOneThatDid(after, to, before.probability.manual));
      expect(after.furthestStageId).toBe(stageId);
    });
  });

  it('names the obligatory activities that are open now, and could not be open before', () => {
    always(({ deal, move: { obligatoryOpened } }, { to, from, deal: before, activityMapping }) => {
      const openIn = ({ definition }: Process, { completions, waivers }: Deal) => {
        const done = new Set([...completions, ...waivers].map(({ activityId }) => activityId));
        return activitiesInOrder(definition)
          .filter(({ activity: { id, obligatory } }) => obligatory && !done.has(id))
          .map(({ activity }) => activity.id);
      };
      const asked = openIn(from, before).map((id) => activityMapping[id] ?? id);
      expect(obligatoryOpened).toEqual(openIn(to, deal).filter((id) => !asked.includes(id)));
    });
  });

  it('says what it says in its events, a change of stage apart', () => {
    always(({ deal, events, move: { before, after, mapped, ...carried } }, { deal: source, activityMapping }) => {
      const [changed, ...others] = events;
      const pairs = Object.fromEntries(mapped.map((id) => [id, activityMapping[id]]));
      expect(changed).toMatchObject({ type: 'deal.process_changed', data: { ...carried, mapped: pairs } });
      expect(changed?.changes.probability).toEqual({ from: before.probability, to: after.probability });
      expect([changed?.processId, changed?.processVersion]).toEqual([after.processId, after.processVersion]);
      expect(others.map(({ changes }) => changes.stageId)).toEqual(
        source.stageId === deal.stageId ? [] : [{ from: source.stageId, to: deal.stageId }],
      );
    });
  });

  it('leaves a deal and events that fit their schemas', () => {
    always(({ deal, events }) => {
      expect(openOrClosed(keptDealFields).parse(deal)).toEqual(deal);
      for (const event of events) expect(eventSchema.parse(event)).toEqual(event);
    });
  });

  it('leaves visits that follow each other without overlapping, the last one in its stage', () => {
    always(({ deal: { visits, stageId } }) => {
      expect(visits.at(-1)).toMatchObject({ stageId, leftAt: null });
      visits.slice(1).forEach(({ enteredAt }, index) => {
        const left = visits[index]?.leftAt ?? 'never';
        expect(left <= enteredAt).toBe(true);
      });
    });
  });

  it('touches nothing else of the deal', () => {
    always(({ deal: after }, { deal: before }) => {
      const rest = ({
        completions,
        waivers,
        visits,
        stageTotals,
        stalledAt,
        probability,
        progress,
        ...others
      }: Deal) => ({
        ...others,
        stageId: null,
        furthestStageId: null,
        processId: '',
        processVersion: 0,
        version: 0,
        sequence: 0,
        updatedAt: '',
      });
      expect(rest(after)).toEqual(rest(before));
    });
  });

  it('decides the same whenever it is asked, as a dry run and the real run do', () => {
    fc.assert(
      fc.property(moves, (given) => {
        expect(move(given, 1).move).toEqual(move(given, 2).move);
      }),
    );
  });
});

describe('moving any deal to the same definition under another name', () => {
  it('changes nothing of where it stands', () => {
    fc.assert(
      fc.property(moves, fc.constantFrom('process-1', 'process-2'), ({ deal, from }, processId) => {
        const to = { processId, version: 2, definition: from.definition };
        const moved = changeProcess(deal, from, { to, activityMapping: {} }, later(0));
        const { version, sequence, updatedAt, furthestStageId } = moved.deal;
        const place = { processId, processVersion: 2, furthestStageId };
        expect(moved.deal).toEqual({ ...deal, ...place, version, sequence, updatedAt });
        expect(moved.events.map(({ type }) => type)).toEqual(['deal.process_changed']);
        expect(moved.move).toMatchObject({ dropped: [], mapped: [], waiversDropped: [], obligatoryOpened: [] });
      }),
    );
  });
});

describe('moving any deal there and back', () => {
  /** One to one, so that there is an inverse. */
  const inverse = ({ activityMapping }: Given) =>
    Object.fromEntries(Object.entries(activityMapping).map(([from, to]) => [to, from]));

  const isOneToOne = ({ activityMapping, from }: Given) => {
    const targets = idsOf(from).map((id) => activityMapping[id] ?? id);
    return new Set(targets).size === targets.length;
  };

  it('restores all that was not dropped', () => {
    fc.assert(
      fc.property(moves.filter(isOneToOne), (given) => {
        const there = move(given);
        const back = changeProcess(
          there.deal,
          given.to,
          { to: given.from, activityMapping: inverse(given) },
          later(10),
        );
        const { dropped, waiversDropped } = there.move;
        const facts = ({ completions }: Deal) =>
          completions.map(({ via, ...fact }) => fact).filter(({ activityId }) => !dropped.includes(activityId));
        expect(facts(back.deal)).toEqual(facts(given.deal));
        expect(back.deal.waivers).toEqual(
          given.deal.waivers.filter(({ activityId }) => !waiversDropped.includes(activityId)),
        );
        if (dropped.length + waiversDropped.length > 0) return;
        const { stageId, probability, progress } = given.deal;
        expect(back.deal).toMatchObject({ stageId, probability, progress });
      }),
    );
  });
});
