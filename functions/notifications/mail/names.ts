import { findLookups, type Lookups } from '../../../shared/deals/store/lookups.ts';
import type { Event } from '../../../shared/kernel/event.ts';
import { findVersion } from '../../../shared/processes/store/versions.ts';
import { eventDataOf } from '../event-data.ts';

/** What the ids in an event mean; a missing id belongs to something that is gone. */
export type Names = Lookups & {
  /** The stages of the deal's process, as the version that it ran through calls them. */
  readonly stages: ReadonlyMap<string, string>;
};

const stagesOf = async ({ processId, processVersion }: Event): Promise<Names['stages']> => {
  const found =
    processId === null || processVersion === null ? undefined : await findVersion(processId, processVersion);
  return new Map(found?.definition.stages.map(({ id, name }) => [id, name]));
};

/** The fields of an event whose change is one of persons. */
const personFields = ['ownerId', 'assigneeId'] as const;

const peopleIn = (event: Event) => {
  const { userId, task, fromUserId, toUserId } = eventDataOf(event);
  const changed = personFields.flatMap((field) => [event.changes[field]?.from, event.changes[field]?.to]);
  const subject = event.subject.kind === 'user' ? event.subject.id : undefined;
  return [event.actor.userId, subject, userId, task?.assigneeId, fromUserId, toUserId, ...changed].filter(
    (id) => typeof id === 'string',
  );
};

/** The names in the mail about an event. */
export type NamesOf = (event: Event) => Promise<Names>;

/** Reads what the mails about these events name: all deals and people at once, versions mostly from memory. */
export const namesIn = async (events: readonly Event[]): Promise<NamesOf> => {
  const dealIds = events.map(({ dealId }) => dealId).filter((id) => id !== null);
  const lookups = await findLookups([...new Set(dealIds)], [...new Set(events.flatMap(peopleIn))]);
  return async (event) => ({ ...lookups, stages: await stagesOf(event) });
};
