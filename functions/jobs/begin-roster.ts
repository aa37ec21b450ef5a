import { beginRoster } from '../../shared/notifications/roster.ts';
import { findDefaultProcess } from '../../shared/processes/store/processes.ts';

/**
 * Before the first deployment is done nobody can have subscribed: counting begins. Who is there in a table that was
 * deployed before there was a count, nobody can tell exactly.
 */
export const beginRosterOfFreshTable = async () => {
  if ((await findDefaultProcess()) === null) await beginRoster();
};
