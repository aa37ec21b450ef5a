import * as z from 'zod';

/** How refusals name an activity. */
export type ActivityReference = { readonly stageId: string; readonly activityId: string; readonly name: string };

/** The most faults that an answer names. */
export const maxFaults = 20;

/** What is wrong with a part of what somebody sent, and where: `pointer` is a JSON pointer into it. */
export const fault = z
  .strictObject({ pointer: z.string(), code: z.string(), message: z.string() })
  .meta({ id: 'Fault' });
export type Fault = z.infer<typeof fault>;

/** Every reason for which a rule refuses something. */
export type RefusalCode =
  | 'forbidden'
  | 'deal_closed'
  | 'deal_not_closed'
  | 'deal_deleted'
  | 'task_not_open'
  | 'unknown_activity'
  | 'unknown_version'
  | 'not_allowed_to_complete'
  | 'already_completed'
  | 'activity_completed'
  | 'activity_waived'
  | 'note_required'
  | 'file_required'
  | 'unknown_loss_reason'
  | 'unknown_win_reason'
  | 'activity_gated'
  | 'obligatory_activities_open'
  | 'too_many_participants'
  | 'too_many_custom_fields'
  | 'process_not_published'
  | 'process_archived'
  | 'process_is_default'
  | 'nothing_to_publish'
  | 'webhook_disabled'
  | 'too_many_secrets'
  | 'own_account'
  | 'process_not_publishable';

/** A rule's refusal. What it means for HTTP is said in `shared/api/problems.ts`, which has each code or does not compile. */
export abstract class DomainError extends Error {
  abstract readonly code: RefusalCode;
  /** What the answer says beside the code. */
  readonly data: Readonly<Record<string, unknown>> = {};
}

/** The user may see the thing but not do this with it. */
export class Forbidden extends DomainError {
  readonly code = 'forbidden';
}

export class DealClosed extends DomainError {
  readonly code = 'deal_closed';
}

export class DealNotClosed extends DomainError {
  readonly code = 'deal_not_closed';
}

/** What a deal had is left as it is once the deal was deleted. */
export class DealDeleted extends DomainError {
  readonly code = 'deal_deleted';
}

/** The task is done or cancelled: it would have to be reopened first. */
export class TaskNotOpen extends DomainError {
  readonly code = 'task_not_open';
}

export class UnknownActivity extends DomainError {
  readonly code = 'unknown_activity';
}

/** The process has no such published version. */
export class UnknownVersion extends DomainError {
  readonly code = 'unknown_version';
}

export class NotAllowedToComplete extends DomainError {
  readonly code = 'not_allowed_to_complete';
}

export class AlreadyCompleted extends DomainError {
  readonly code = 'already_completed';
}

export class ActivityCompleted extends DomainError {
  readonly code = 'activity_completed';
}

export class ActivityWaived extends DomainError {
  readonly code = 'activity_waived';
}

export class NoteRequired extends DomainError {
  readonly code = 'note_required';
}

export class FileRequired extends DomainError {
  readonly code = 'file_required';
}

export class UnknownLossReason extends DomainError {
  readonly code = 'unknown_loss_reason';
}

export class UnknownWinReason extends DomainError {
  readonly code = 'unknown_win_reason';
}

/** Something waits for obligatory activities, which are named. */
abstract class AwaitsActivities extends DomainError {
  override readonly data;
  constructor(activities: readonly ActivityReference[]) {
    super();
    this.data = { activities };
  }
}

/** An activity waits for the obligatory ones of the stages before it. */
export class ActivityGated extends AwaitsActivities {
  readonly code = 'activity_gated';
}

/** A deal cannot be won while these are neither completed nor waived. */
export class ObligatoryActivitiesOpen extends AwaitsActivities {
  readonly code = 'obligatory_activities_open';
}

export class TooManyParticipants extends DomainError {
  readonly code = 'too_many_participants';
}

export class TooManyCustomFields extends DomainError {
  readonly code = 'too_many_custom_fields';
}

export class ProcessNotPublished extends DomainError {
  readonly code = 'process_not_published';
}

export class ProcessArchived extends DomainError {
  readonly code = 'process_archived';
}

export class ProcessIsDefault extends DomainError {
  readonly code = 'process_is_default';
}

export class NothingToPublish extends DomainError {
  readonly code = 'nothing_to_publish';
}

/** Nothing is sent to it: it would have to be switched on first. */
export class WebhookDisabled extends DomainError {
  readonly code = 'webhook_disabled';
}

export class TooManySecrets extends DomainError {
  readonly code = 'too_many_secrets';
}

/** Nobody deactivates themselves or changes their own role. */
export class OwnAccount extends DomainError {
  readonly code = 'own_account';
}

/** A draft that makes no sense yet, with every fault and its place. */
export class ProcessNotPublishable extends DomainError {
  readonly code = 'process_not_publishable';
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    super();
    this.faults = faults;
  }
}
