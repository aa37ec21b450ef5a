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
 * The stages of these versions, matched by id, in the order and with the names of the newest; those it lacks stand after
 * their last predecessor in it (statistics.md, below the formulas).
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
