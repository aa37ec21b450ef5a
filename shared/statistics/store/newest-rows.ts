import type { RollUpRow } from './roll-up-rows.ts';

/** At one sequence a deal is what it is, or gone: then it was deleted. */
const isNewer = (row: RollUpRow, than: RollUpRow | undefined) =>
  than === undefined || row.sequence > than.sequence || (row.sequence === than.sequence && row.facts === null);

/** The rows of a roll-up as far as they are read: of each deal the newest, in whatever order they come, and how often. */
export const newestRows = () => {
  const byDeal = new Map<string, RollUpRow>();
  return {
    add: (rows: readonly RollUpRow[]) => {
      for (const row of rows) if (isNewer(row, byDeal.get(row.dealId))) byDeal.set(row.dealId, row);
    },
    rows: () => [...byDeal.values()],
  };
};
