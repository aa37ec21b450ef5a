import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Deal, keptDealFields, openOrClosed } from '../../../shared/deals/rules/deal.ts';
import { event as eventSchema } from '../../../shared/kernel/event.ts';
import { activitiesInOrder, type Process, stageIndexOf } from '../../../shared/processes/rules/process.ts';
import { histories } from '../../support/arbitraries.ts';
import { decide, type Moment, play } from '../../support/history.ts';

/** Checks every moment of every history that fast-check thinks of. */
const always = (check: (moment: Moment, process: Process) => void, fixed: Parameters<typeof histories>[0] = {}) =>
  fc.assert(
    fc.property(histories(fixed), ({ process, steps }) => {
      for (const moment of play(process, steps).moments) check(moment, process);
    }),
  );

const isDone = (deal: Deal, activityId: string) =>
  deal.completions.some((completion) => completion.activityId === activityId);
const isWaived = (deal: Deal, activityId: string) => deal.waivers.some((waiver) => waiver.activityId === activityId);

const openObligatoryOf = (deal: Deal, { definition }: Process) =>
  activitiesInOrder(definition).filter(
    ({ activity: { id, obligatory } }) => obligatory && !isDone(deal, id) && !isWaived(deal, id),
  );

describe('whatever people try on a deal', () => {
  it('is never won while an obligatory activity is open', () => {
    always(({ after }, process) => {
      if (after.status === 'won') expect(openObligatoryOf(after, process)).toEqual([]);
    });
  });

  it('can be won as soon as no obligatory activity is open', () => {
    always(({ command, before, refusal }, process) => {
      if (command.type !== 'win' || before.status !== 'open' || refusal?.code === 'forbidden') return;
      expect(refusal === null).toBe(openObligatoryOf(before, process).length === 0);
    });
  });

  it('changes nothing when it is refused or was done already: same version, no event', () => {
    always(({ before, after, events }) => {
      if (events.length === 0) expect(after).toBe(before);
    });
  });

  it('numbers versions one by one, and events without a gap', () => {
    always(({ before, after, events }) => {
      if (events.length > 0) expect(after.version).toBe(before.version + 1);
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => before.sequence + index + 1));
      expect(after.sequence).toBe(before.sequence + events.length);
    });
  });

  it('leaves a deal and events that fit their schemas', () => {
    always(({ after, events }) => {
      expect(openOrClosed(keptDealFields).parse(after)).toEqual(after);
      for (const event of events) expect(eventSchema.parse(event)).toEqual(event);
    });
  });

  it('keeps the stage at that of the furthest completed activity', () => {
    always(({ after }, { definition }) => {
      const reached = definition.stages.filter(({ activities }) => activities.some(({ id }) => isDone(after, id)));
      expect(after.stageId).toBe(reached.at(-1)?.id ?? null);
    });
  });

  it('never lets the furthest stage fall, nor stay behind the stage', () => {
    always(({ before, after }, { definition }) => {
      const furthest = stageIndexOf(definition, after.furthestStageId);
      expect(furthest).toBeGreaterThanOrEqual(stageIndexOf(definition, before.furthestStageId));
      expect(furthest).toBeGreaterThanOrEqual(stageIndexOf(definition, after.stageId));
    });
  });

  it('tells a change of stage by an event of its own, right after what caused it', () => {
    always(({ before, after, events }) => {
      const moved = before.stageId !== after.stageId;
      expect(events.map(({ type }) => type).indexOf('deal.stage_changed')).toBe(moved ? 1 : -1);
      const changes = { stageId: { from: before.stageId, to: after.stageId } };
      if (moved) expect(events[1]?.changes).toEqual(changes);
    });
  });

  it('leaves the checklist of a closed deal as it is', () => {
    always(({ before, after }) => {
      if (before.status === 'open') return;
      expect(after.completions).toBe(before.completions);
      expect(after.waivers).toBe(before.waivers);
    });
  });

  it('never lets a completed activity be waived, nor a waived one completed', () => {
    always(({ after }) => {
      const ids = [...after.completions, ...after.waivers].map(({ activityId }) => activityId);
      expect(new Set(ids).size).toBe(ids.length);
    });
  });

  it('changes nothing when the same is said twice', () => {
    const repeatable = ['complete', 'undo', 'waive', 'unwaive', 'estimate', 'addParticipant'];
    always(({ command, context, after, refusal }, process) => {
      if (refusal !== null || !repeatable.includes(command.type)) return;
      expect(decide(after, process, command, context)).toEqual({ deal: after, events: [] });
    });
  });

  it('is never a success for somebody who is no part of the deal', () => {
    always(({ context, refusal }) => {
      if (context.by.userId === 'sven') expect(refusal?.code).toBe('forbidden');
    });
  });
});
