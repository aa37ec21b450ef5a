import { InvalidParameterException } from '@aws-sdk/client-cognito-identity-provider';
import { created, failed, type Outcome, unchanged } from '../../../shared/imports-exports/rules/import.ts';
import { type UserLine, userLine } from '../../../shared/imports-exports/rules/lines.ts';
import { now } from '../../../shared/kernel/clock.ts';
import { newId } from '../../../shared/kernel/ids.ts';
import { listUsers, storeUser } from '../../../shared/people/store.ts';
import { everyItem } from '../../../shared/table/pages.ts';
import { enter } from '../../people/user.ts';
import { markEvents, oneByOne } from './isolate-failure.ts';
import type { ImportRun, LineKind } from './line-kind.ts';

/** The users of the directory: addresses by ids, and ids by addresses, in lower case. */
export const findDirectory = async () => {
  const [emails, userIds] = [new Map<string, string>(), new Map<string, string>()];
  for await (const { id, email } of everyItem(listUsers)) {
    emails.set(id, email);
    userIds.set(email.toLowerCase(), id);
  }
  return { emails, userIds };
};

/** The user pool takes so many a second. */
const concurrency = 4;

const refusedAddress = { pointer: '/email', code: 'address_refused', message: 'The user pool does not take it' };

/** Enters somebody, and knows them from then on; in a dry run under an id that nobody has. */
const entered = async ({ kind: _, ...known }: UserLine, run: ImportRun): Promise<Outcome> => {
  const { job, by, userIds } = run;
  if (job.dryRun) {
    userIds.set(known.email, newId());
    return created();
  }
  const decision = await enter(known, { by, at: now() });
  if (decision === undefined) return unchanged();
  await storeUser(undefined, { ...decision, events: markEvents(decision.events, run) });
  userIds.set(known.email, decision.user.id);
  return created();
};

/** A user who has this address already stays as they are. */
const importUser = async (line: UserLine, run: ImportRun): Promise<Outcome> => {
  if (run.userIds.has(line.email)) return unchanged();
  try {
    return await entered(line, run);
  } catch (error) {
    if (error instanceof InvalidParameterException) return failed([refusedAddress]);
    throw error;
  }
};

export const userLines: LineKind<UserLine> = {
  kind: 'user',
  schema: userLine,
  nameOf: ({ email }) => email,
  importLines: oneByOne(concurrency, importUser),
};
