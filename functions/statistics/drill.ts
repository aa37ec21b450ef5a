import type { Deal } from '../../shared/deals/rules/deal.ts';
import { findDeals } from '../../shared/deals/store/deals.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import { maySee } from '../../shared/people/rules/permissions.ts';
import { type DealFacts, factsOf } from '../../shared/statistics/rules/facts.ts';
import type { Drill, Figure, Part } from '../../shared/statistics/rules/figure.ts';
import type { View } from '../../shared/statistics/rules/view.ts';
import { closedIn } from '../../shared/statistics/store/closed-deals.ts';
import { openDealFacts } from '../../shared/statistics/store/open-deals.ts';
import { chosenPageOf, type Paging, type Row, type Source } from '../../shared/table/pages.ts';
import { visibility } from '../deals/load-deal.ts';
import { presentSummary } from '../deals/present.ts';
import { Refusal } from '../http/refusal.ts';
import type { Asked } from './load-view.ts';
import { countsOpen, monthsOf } from './reading.ts';

/** The open deals come before the months in which others were closed, and each by creation. */
const open = '0000-00';

type Place = { readonly partition: string; readonly position: string };

const separator = '/';

const placeIn = (position: string): Place => {
  const [partition = '', ...rest] = position.split(separator);
  return { partition, position: rest.join(separator) };
};

const rowOf = (partition: string, deal: DealFacts): Row<DealFacts> => ({
  position: [partition, `${new Date(deal.createdAt).toISOString()}#${deal.id}`].join(separator),
  item: deal,
});

const inOrder = (one: Row<unknown>, other: Row<unknown>) => (one.position < other.position ? -1 : 1);

const rowsIn = async (processId: string, { partition, position }: Place, limit: number) => {
  const after = position === '' ? undefined : position;
  if (partition === open) {
    const rows = await openDealFacts(processId)(after, limit);
    return rows.map(({ item }) => rowOf(partition, item));
  }
  const rows = (await closedIn(processId, partition)).map((deal) => rowOf(partition, deal)).sort(inOrder);
  const start = after === undefined ? '' : [partition, after].join(separator);
  return rows.filter((row) => row.position > start).slice(0, limit);
};

/** All these partitions as one list. */
const sourceOf =
  (processId: string, partitions: readonly string[]): Source<DealFacts> =>
  async (after, limit) => {
    const from = placeIn(after ?? '');
    const rows: Row<DealFacts>[] = [];
    for (const partition of partitions.filter((partition) => partition >= from.partition)) {
      const position = partition === from.partition ? from.position : '';
      rows.push(...(await rowsIn(processId, { partition, position }, limit - rows.length)));
      if (rows.length === limit) break;
    }
    return rows;
  };

/** A stage or an activity that none of the versions has stands behind no figure. */
const requireKnown = ({ stageId, activityId }: Part, { stages, versions }: View) => {
  const isKnown =
    activityId === undefined ||
    versions.some(({ definition }) =>
      definition.stages.some(({ activities }) => activities.some(({ id }) => id === activityId)),
    );
  const unknown = (pointer: string) =>
    new Refusal('invalid_request', { errors: [{ pointer, code: 'unknown', message: 'The process has none' }] });
  if (typeof stageId === 'string' && stages.indexOf(stageId) < 0) throw unknown('/query/stageId');
  if (!isKnown) throw unknown('/query/activityId');
};

/** One that was closed or reopened since stands in another place of the list, and is listed there. */
const standsThere = (deal: Deal, read: DealFacts) => factsOf(deal).closing?.at === read.closing?.at;

const dealsAtOnce = 5_000;

/** The deals behind a part of a figure, as they are now. */
export const dealsBehind = async (
  asked: Asked,
  user: Actor,
  { over, drill, part }: { readonly over: Figure<never, never>['over']; readonly drill: Drill; readonly part: Part },
  paging: Paging,
) => {
  const { processId, view, isWanted } = asked;
  requireKnown(part, view);
  const partitions = [...(countsOpen(asked, over) ? [open] : []), ...(await monthsOf(asked, over))];
  const { items, next } = await chosenPageOf(
    sourceOf(processId, partitions),
    paging,
    async (rows) => rows.filter(({ item }) => isWanted(item) && drill(item, view, part)),
    dealsAtOnce,
  );
  const deals = new Map((await findDeals(items.map(({ id }) => id))).map((deal) => [deal.id, deal]));
  const shown = items.flatMap((read) => {
    const deal = deals.get(read.id);
    return deal !== undefined && standsThere(deal, read) && maySee(deal, user, visibility)
      ? [presentSummary(deal)]
      : [];
  });
  return { items: shown, next };
};
