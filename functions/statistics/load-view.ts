import type * as z from 'zod';
import { beginOf, monthIn } from '../../shared/kernel/calendar.ts';
import { now } from '../../shared/kernel/clock.ts';
import { env } from '../../shared/kernel/env.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import { maySee, seesAll } from '../../shared/people/rules/permissions.ts';
import { findProcess } from '../../shared/processes/store/processes.ts';
import { findVersions, type WordedVersion } from '../../shared/processes/store/versions.ts';
import type { statisticsFilters, statisticsQuery } from '../../shared/statistics/contract.ts';
import type { DealFacts } from '../../shared/statistics/rules/facts.ts';
import { stageOrderOf } from '../../shared/statistics/rules/stage-order.ts';
import { isWanted, type View } from '../../shared/statistics/rules/view.ts';
import { Refusal } from '../http/refusal.ts';

const timeZone = env('TIME_ZONE');
const visibility = env('DEAL_VISIBILITY');

export type StatisticsQuery = z.output<z.ZodObject<typeof statisticsQuery>>;

/** How a request looks at which deals. */
export type Asked = {
  readonly processId: string;
  readonly processName: string;
  readonly view: View;
  readonly filters: z.input<typeof statisticsFilters>;
  /** Whether a deal is among those that are looked at and that the user may see. */
  readonly isWanted: (deal: DealFacts) => boolean;
};

/** The published versions that are looked at: all, or the one that is asked for. */
const versionsOf = async (
  processId: string,
  published: number,
  asked: number | undefined,
): Promise<WordedVersion[]> => {
  if (asked === undefined) {
    return findVersions(
      processId,
      Array.from({ length: published }, (_, index) => index + 1),
    );
  }
  const found = await findVersions(processId, [asked]);
  if (found.length === 0) throw new Refusal('unknown_version');
  return found;
};

const filtersOf = (query: StatisticsQuery, user: Actor): Asked['filters'] => ({
  processId: query.processId,
  from: query.from ?? null,
  to: query.to ?? null,
  basis: query.basis,
  ownerId: query.ownerId ?? null,
  version: query.version ?? null,
  currency: query.currency ?? null,
  measure: query.measure,
  timeZone,
  onlyOwn: !seesAll(user, visibility),
});

/** Understands a request for statistics. Refuses with `unknown_process` and `unknown_version`. */
export const loadView = async (query: StatisticsQuery, user: Actor): Promise<Asked> => {
  const { processId, from, to, ownerId, version, currency, basis, measure } = query;
  const found = await findProcess(processId);
  if (found === undefined) throw new Refusal('unknown_process');
  const versions = await versionsOf(processId, found.head.publishedVersion ?? 0, version);
  const view: View = {
    ...{ versions, stages: stageOrderOf(versions), ownerId, version, currency, basis, measure },
    period: {
      from: from === undefined ? Number.NEGATIVE_INFINITY : beginOf(timeZone, from),
      to: to === undefined ? Number.POSITIVE_INFINITY : beginOf(timeZone, to),
    },
    now: Date.parse(now()),
    monthOf: (instant) => monthIn(timeZone, instant),
  };
  return {
    ...{ processId, processName: found.head.name, view, filters: filtersOf(query, user) },
    isWanted: (deal) => isWanted(deal, view) && maySee(deal, user, visibility),
  };
};
