import type { statisticsContracts } from '../../shared/statistics/contract.ts';
import type { Figure, Part } from '../../shared/statistics/rules/figure.ts';
import { listed } from '../http/cursors.ts';
import type { Request } from '../http/request.ts';
import { dealsBehind } from './drill.ts';
import { begun, foldOver } from './fold.ts';
import { loadView } from './load-view.ts';

/** All statistics are asked for alike. */
type StatisticRequest = Request<typeof statisticsContracts.getFunnel>;

/** In a query, what is empty stands for null: "not started", or no day given. */
const orNull = (text: string | undefined) => (text === '' ? null : text);

const partOf = ({ stageId, activityId, reason, month, bucket }: StatisticRequest['query']): Part => ({
  ...{ stageId: orNull(stageId), activityId, reason, month: orNull(month), bucket },
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
