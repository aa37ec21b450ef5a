import type { Deal } from '../../shared/deals/rules/deal.ts';
import { type DealFacts, factsOf } from '../../shared/deals/rules/facts.ts';
import { maySee } from '../../shared/deals/rules/permissions.ts';
import { findDeals } from '../../shared/deals/store/deals.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import { statisticsContracts as contracts, type statisticsContracts } from '../../shared/statistics/contract.ts';
import type { Drill, Figure, Part } from '../../shared/statistics/rules/figure.ts';
import { suggestedWeights } from '../../shared/statistics/rules/suggested-weights.ts';
import type { View } from '../../shared/statistics/rules/view.ts';
import { closedIn, openDealFacts } from '../../shared/statistics/store/closed-deals.ts';
import { chosenPageOf, type Paging, type Row, type Source } from '../../shared/table/pages.ts';
import { presentSummary, visibility } from '../deals/deal.ts';
import { listed } from '../http/cursors.ts';
import type { Request } from '../http/parse.ts';
import { Refusal } from '../http/refusal.ts';
import { route } from '../http/route.ts';
import { type Asked, begun, countsOpen, eachDeal, foldOver, loadView, monthsOf } from './load-view.ts';

/** All statistics are asked for alike. */
type StatisticRequest = Request<typeof statisticsContracts.getFunnel>;

/** In a query, an empty value means null: "not started", or no day given. */
const orNull = (text: string | undefined) => (text === '' ? null : text);

const partOf = ({ stageId, activityId, reason, month, bucket }: StatisticRequest['query']): Part => ({
  stageId: orNull(stageId),
  activityId,
  reason,
  month: orNull(month),
  bucket,
});

/** Answers a statistic: the figure itself, or page by page the deals behind a part of it. */
export const statistic = async <Tally, Answer extends object>(
  request: StatisticRequest,
  figure: Figure<Tally, Answer>,
) => {
  const { query, user } = request;
  const asked = await loadView(query, user);
  const drill = query.drill === undefined ? undefined : figure.drills[query.drill];
  if (drill !== undefined) {
    const behind = { over: figure.over, drill, part: partOf(query) };
    return listed(
      request,
      (paging) => dealsBehind(asked, user, behind, paging),
      (deal) => deal,
    );
  }
  const started = begun(figure, asked);
  await foldOver(asked, [started]);
  return { body: started.answer() };
};

export const getSuggestedWeights = route(contracts.getSuggestedWeights, async ({ params, user }) => {
  const asked = await loadView({ ...params, basis: 'closed', measure: 'count' }, user);
  const { definition, over, begin, add, answer } = suggestedWeights;
  const tally = begin(asked.view);
  await eachDeal(asked, over, (deal) => add(tally, deal, asked.view));
  return { body: { definition, ...answer(tally, asked.view) } };
});

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

/** A stage or an activity that no version has is behind no figure. */
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

/** One that was closed or reopened since has another place in the list, and is listed there. */
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
