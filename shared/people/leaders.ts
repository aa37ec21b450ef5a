import type { Role } from '../kernel/values.ts';
import { everyItem } from '../table/pages.ts';
import type { Leaders } from './rules/recipients.ts';
import { listUsers } from './store.ts';

/** Milliseconds: a token says an old role for up to 15 minutes, so that a few seconds are nothing. */
const freshFor = 5_000;

const readLeaders = async (): Promise<Leaders> => {
  const idsOf: Record<Role, string[]> = { administrator: [], manager: [], salesperson: [] };
  for await (const { id, role, active } of everyItem(listUsers)) if (active) idsOf[role].push(id);
  return { administrators: idsOf.administrator, managers: idsOf.manager };
};

let known: { readonly leaders: Promise<Leaders>; readonly since: number } | undefined;

/** The active administrators and managers, as they were some seconds ago at most. */
export const findLeaders = (): Promise<Leaders> => {
  if (known === undefined || Date.now() - known.since > freshFor) {
    known = { leaders: readLeaders(), since: Date.now() };
    known.leaders.catch(() => {
      known = undefined;
    });
  }
  return known.leaders;
};
