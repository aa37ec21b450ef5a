import type { DealFacts } from '../../deals/rules/facts.ts';
import type { Currency } from '../../kernel/values.ts';
import type { Definition } from '../../processes/rules/definition.ts';

/** A published version of a process, as the statistics see it. */
export type PublishedDefinition = { readonly version: number; readonly definition: Definition };

export type OrderedStage = { readonly stageId: string; readonly name: string };

/** A stage, or "not started" (null). */
type StageRow = { readonly stageId: string | null; readonly name: string };

/** The stages of a process over several of its versions. */
export type StageOrder = {
  readonly stages: readonly OrderedStage[];
  /** The place of a stage, from 0; -1 for null ("not started") and for a stage of another process. */
  readonly indexOf: (stageId: string | null) => number;
  /** "Not started", then the stages: for figures that know a time before the first. */
  readonly rows: readonly StageRow[];
  /** The row of a stage, from 0; -1 for a stage of another process. */
  readonly rowOf: (stageId: string | null) => number;
};

/** These versions, the newest first. */
export const newestFirst = (versions: readonly PublishedDefinition[]) =>
  versions.toSorted((a, b) => b.version - a.version);

/** Each stage that the newest version lacks, after the last of its predecessors that is there (null: before all). */
const lackingAfter = (newest: ReadonlySet<string>, older: readonly Definition[]) => {
  const placed = new Set(newest);
  const lacking: Array<OrderedStage & { readonly predecessor: string | null }> = [];
  for (const { stages } of older) {
    let predecessor: string | null = null;
    for (const { id: stageId, name } of stages) {
      if (newest.has(stageId)) predecessor = stageId;
      else if (!placed.has(stageId)) {
        placed.add(stageId);
        lacking.push({ stageId, name, predecessor });
      }
    }
  }
  return Map.groupBy(lacking, ({ predecessor }) => predecessor);
};

/**
 * The stages of these versions, matched by id, in the order and with the names of the newest; those it lacks come after
 * their last predecessor in it (docs/statistics.md, "Formulas").
 */
export const stageOrderOf = (versions: readonly PublishedDefinition[]): StageOrder => {
  const [newest, ...older] = newestFirst(versions).map(({ definition }) => definition);
  const own = (newest?.stages ?? []).map(({ id: stageId, name }) => ({ stageId, name }));
  const lacking = lackingAfter(new Set(own.map(({ stageId }) => stageId)), older);
  const after = (stageId: string | null) =>
    (lacking.get(stageId) ?? []).map(({ stageId, name }) => ({ stageId, name }));
  const stages = [...after(null), ...own.flatMap((stage) => [stage, ...after(stage.stageId)])];
  const rows = [{ stageId: null, name: 'Not started' }, ...stages];
  const places = new Map<string | null, number>(rows.map(({ stageId }, row) => [stageId, row]));
  const rowOf = (stageId: string | null) => places.get(stageId) ?? -1;
  return { stages, rows, rowOf, indexOf: (stageId) => Math.max(-1, rowOf(stageId) - 1) };
};

/** Which date puts a deal into the period: that of its closing, or that of its opening. */
export type Basis = 'closed' | 'created';

/** How deals are counted: each as one, or by its value in minor units. */
export type Measure = 'count' | 'value';

/** Which deals are looked at, whatever the period. */
export type Filters = {
  readonly ownerId: string | undefined;
  readonly version: number | undefined;
  readonly currency: Currency | undefined;
};

/** How somebody looks at the deals of a process. Instants are in milliseconds since 1970. */
export type View = Filters & {
  /** The published versions of the process; of several, matched by the ids of stages and activities. */
  readonly versions: readonly PublishedDefinition[];
  readonly stages: StageOrder;
  /** Half-open. */
  readonly period: { readonly from: number; readonly to: number };
  readonly basis: Basis;
  readonly measure: Measure;
  readonly now: number;
  /** The month of an instant, `YYYY-MM`, in the customer's time zone. */
  readonly monthOf: (instant: number) => string;
};

/** Whether a deal is among those that are looked at. */
export const isWanted = ({ ownerId, processVersion, value }: DealFacts, filters: Filters) =>
  (filters.ownerId === undefined || ownerId === filters.ownerId) &&
  (filters.version === undefined || processVersion === filters.version) &&
  (filters.currency === undefined || value?.currency === filters.currency);

export const isWithin = (instant: number, { period: { from, to } }: View) => from <= instant && instant < to;

/** Whether a deal was opened in the period. */
export const wasOpened = ({ createdAt }: DealFacts, view: View) => isWithin(createdAt, view);

/**
 * Whether a deal belongs to the period: by its closing, where open deals belong to none and are reported apart, or by its
 * opening. A closing that a reopening undid counts no more.
 */
export const isOfPeriod = (deal: DealFacts, view: View) => {
  if (view.basis === 'created') return wasOpened(deal, view);
  return deal.closing !== null && isWithin(deal.closing.at, view);
};

/** Whether a deal is open, and with `basis=created` of the period: so open deals are reported. */
export const isOpen = (deal: DealFacts, view: View) =>
  deal.status === 'open' && (view.basis === 'closed' || wasOpened(deal, view));

/** What a deal counts. */
export const weightOf = ({ value }: DealFacts, { measure }: View) => (measure === 'count' ? 1 : (value?.amount ?? 0));

/** F(d): the place of the furthest stage, from 0; -1 where nothing was ever completed. */
export const furthestIndex = ({ furthestStageId }: DealFacts, { stages }: View) => stages.indexOf(furthestStageId);
