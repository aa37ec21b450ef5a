import * as fc from 'fast-check';
import { changeProcess } from '../../shared/deals/rules/change-process.ts';
import type { Deal } from '../../shared/deals/rules/deal.ts';
import { factsOf } from '../../shared/deals/rules/facts.ts';
import { openDeal } from '../../shared/deals/rules/open.ts';
import { activitiesInOrder, type Process } from '../../shared/processes/rules/process.ts';
import { isWanted } from '../../shared/statistics/rules/view.ts';
import { definitions, stepsOn } from './arbitraries.ts';
import { administrator, context, frozen, newDeal, owner } from './factories.ts';
import { playOn } from './history.ts';
import { aView, daysBetween, instantOf } from './statistics.ts';

/** Versions that have stages in common, in whatever order. */
const versions = fc
  .array(
    definitions().chain((definition) =>
      fc.shuffledSubarray(definition.stages, { minLength: 1 }).map((stages) => ({ ...definition, stages })),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((made) =>
    made.map((definition, index): Process => ({ processId: 'process-1', version: index + 1, definition })),
  );

/** Another process, of which neither stages nor activities are known in the first. */
const otherProcess = definitions().map(({ stages, ...settings }): Process => {
  const renamed = stages.map(({ activities, ...stage }) => ({
    ...stage,
    id: `other-${stage.id}`,
    activities: activities.map((activity) => ({ ...activity, id: `other-${activity.id}` })),
  }));
  return { processId: 'process-2', version: 1, definition: { ...settings, stages: renamed } };
});

const activityIdsOf = ({ definition }: Process) => activitiesInOrder(definition).map(({ activity }) => activity.id);

const monthInMinutes = 30 * 24 * 60;

const editedFields = {
  ownerId: fc.constantFrom('olga', 'otto'),
  value: fc.option(fc.record({ amount: fc.nat(1_000_000_000), currency: fc.constantFrom('EUR', 'USD') })),
  expectedCloseOn: fc.option(fc.constantFrom('2026-01-31', '2026-02-01', '2026-02-28')),
};

/** A deal that lived in one version or process, and was moved to a version of the first process if it was still open. */
const lives = (versions: readonly Process[], other: Process) =>
  fc.record({ from: fc.constantFrom(...versions, ...versions, other), to: fc.constantFrom(...versions) }).chain((way) =>
    fc.record({
      from: fc.constant(way.from),
      to: fc.constant(way.to),
      edited: fc.record(editedFields),
      openedAfter: fc.nat(monthInMinutes),
      before: stepsOn(way.from),
      since: stepsOn(way.to),
      activityMapping: fc.dictionary(
        fc.constantFrom(...activityIdsOf(way.from)),
        fc.constantFrom(...activityIdsOf(way.to)),
        { noNullPrototype: true },
      ),
    }),
  );

type Life = ReturnType<typeof lives> extends fc.Arbitrary<infer T> ? T : never;

const dealOf = ({ from, to, edited, openedAfter, before, since, activityMapping }: Life, index: number): Deal => {
  const opened = openDeal(from, { ...newDeal, ...edited, id: `deal-${index}` }, context(owner, openedAfter));
  const first = playOn(opened.deal, from, before, openedAfter * 60);
  if (first.deal.status !== 'open') return first.deal;
  const moved = changeProcess(first.deal, from, { to, activityMapping }, context(administrator, first.seconds / 60));
  return playOn(frozen(moved.deal), to, since, first.seconds).deal;
};

/** The deals that run through the first process at last. */
const dealsIn = (lives: readonly Life[]) => lives.map(dealOf).filter(({ processId }) => processId === 'process-1');

/** Until then nobody tries anything on a deal. */
const today = instantOf(1_000);

/** How somebody looks at the deals of these versions. */
const views = (versions: readonly Process[]) =>
  fc
    .record({
      basis: fc.constantFrom('closed', 'created'),
      measure: fc.constantFrom('count', 'count', 'value'),
      currency: fc.constantFrom(undefined, undefined, 'EUR'),
      ownerId: fc.constantFrom(undefined, undefined, 'olga'),
      period: fc
        .tuple(fc.integer({ min: -1, max: 30 }), fc.integer({ min: 1, max: 90 }))
        .map(([from, length]) => daysBetween(from, from + length)),
    })
    .map((asked) => aView(versions, { ...asked, now: today }));

/** The deals of a process over its versions, some of which came from another process, as somebody looks at them. */
export const populations = fc.tuple(versions, otherProcess).chain(([versions, other]) =>
  fc
    .record({
      view: views(versions),
      deals: fc.array(lives(versions, other), { maxLength: 12, size: 'max' }).map(dealsIn),
    })
    .map(({ view, deals }) => ({ view, deals: deals.map(factsOf).filter((deal) => isWanted(deal, view)) })),
);
