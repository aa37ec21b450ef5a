import type { Event } from '../../kernel/event.ts';
import type { Leaders } from '../../people/rules.ts';
import type { Activity } from '../../processes/rules/definition.ts';
import { findActivity, type Process } from '../../processes/rules/process.ts';
import type { Deal } from './deal.ts';

/**
 * Names the recipients of an event in its data (docs/product.md, "Notifications"): each once, never who caused it; nothing
 * where nobody remains.
 */
export const withoutActor = (
  userIds: readonly string[],
  actor: Pick<Event['actor'], 'userId'>,
): { recipients?: string[] } => {
  const recipients = [...new Set(userIds)].filter((userId) => userId !== actor.userId);
  return recipients.length === 0 ? {} : { recipients };
};

/** Who is involved in a deal: its owner and its participants. */
export const ownerAndParticipants = ({ ownerId, participantIds }: Pick<Deal, 'ownerId' | 'participantIds'>) => [
  ownerId,
  ...participantIds,
];

/** Whether the recipients of an activity's notification depend on who leads. */
export const asksForLeaders = (process: Process, activityId: string) => {
  const notify = findActivity(process.definition, activityId)?.notify;
  return notify?.administrators === true || notify?.managers === true;
};

/** The ids of those who are notified of a completion, as the roles are at this moment. */
export const audienceOf = ({ notify }: Pick<Activity, 'notify'>, deal: Deal, leaders: Leaders): string[] =>
  notify === null
    ? []
    : [
        ...(notify.owner ? [deal.ownerId] : []),
        ...(notify.participants ? deal.participantIds : []),
        ...(notify.managers ? leaders.managers : []),
        ...(notify.administrators ? leaders.administrators : []),
        ...notify.users,
      ];
