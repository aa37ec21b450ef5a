import * as z from 'zod';
import { fault, maxFaults, type RefusalCode } from '../kernel/errors.ts';

/** What every refusal looks like; some codes add data of their own, for instance `activities`. */
export const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(fault).max(maxFaults).optional(),
  })
  .meta({ id: 'Problem' });

type Meaning = { readonly status: number; readonly title: string };

/**
 * Every refusal that the API can answer: its stable code, its status and a title for people (RFC 9457). An unknown id
 * is 404 in a path and 422 in a body; a malformed request is 400, or 422 where its body breaks the schema.
 */
export const problems = {
  invalid_request: { status: 400, title: 'The request is malformed' },
  invalid_cursor: { status: 400, title: 'This cursor is not of this list' },
  unauthorized: { status: 401, title: 'An access token is required' },
  forbidden: { status: 403, title: 'You may not do this' },
  not_allowed_to_complete: { status: 403, title: 'Others are named to complete this activity' },
  unknown_deal: { status: 404, title: 'There is no such deal' },
  unknown_process: { status: 404, title: 'There is no such process' },
  unknown_version: { status: 404, title: 'The process has no such version' },
  unknown_template: { status: 404, title: 'There is no such template' },
  unknown_activity: { status: 404, title: 'The process has no such activity' },
  unknown_note: { status: 404, title: 'The deal has no such note' },
  unknown_attachment: { status: 404, title: 'The deal has no such file' },
  unknown_task: { status: 404, title: 'There is no such task' },
  unknown_webhook: { status: 404, title: 'There is no such webhook' },
  unknown_delivery: { status: 404, title: 'The webhook has no such delivery' },
  unknown_subscription: { status: 404, title: 'There is no such subscription' },
  unknown_hand_over: { status: 404, title: 'There is no such hand-over' },
  unknown_migration: { status: 404, title: 'There is no such migration' },
  unknown_export: { status: 404, title: 'There is no such export' },
  unknown_import: { status: 404, title: 'There is no such import' },
  unknown_user: { status: 404, title: 'There is no such user' },
  activity_completed: { status: 409, title: 'The activity is completed' },
  activity_gated: { status: 409, title: 'Obligatory activities of earlier stages are open' },
  activity_waived: { status: 409, title: 'The activity does not apply to this deal' },
  address_subscribed: { status: 409, title: 'This address is subscribed already' },
  already_completed: { status: 409, title: 'The activity is completed with another note' },
  deal_closed: { status: 409, title: 'The deal is closed' },
  deal_deleted: { status: 409, title: 'The deal was deleted' },
  deal_not_closed: { status: 409, title: 'The deal is not closed' },
  file_not_uploaded: { status: 409, title: 'The file was not uploaded yet' },
  idempotency_in_progress: { status: 409, title: 'The first request with this key is still running' },
  invitation_accepted: { status: 409, title: 'They have a password of their own and need no invitation' },
  nothing_to_publish: { status: 409, title: 'There is no draft' },
  obligatory_activities_open: { status: 409, title: 'Obligatory activities are open' },
  own_account: { status: 409, title: 'Nobody deactivates themselves or changes their own role' },
  process_archived: { status: 409, title: 'The process is archived' },
  process_is_default: { status: 409, title: 'The process is the default' },
  process_not_published: { status: 409, title: 'The process is not published' },
  task_not_open: { status: 409, title: 'The task is done or cancelled' },
  too_many_participants: { status: 409, title: 'A deal has at most 50 participants' },
  too_many_secrets: { status: 409, title: 'Five secrets are good at the moment; wait until one has ended' },
  too_many_webhooks: { status: 409, title: 'There are 50 webhooks already' },
  webhook_disabled: { status: 409, title: 'The webhook is switched off' },
  too_many_subscriptions: { status: 409, title: 'SNS takes no more subscriptions for now' },
  user_deactivated: { status: 409, title: 'The user is deactivated' },
  user_exists: { status: 409, title: 'This email address has a user' },
  version_conflict: { status: 409, title: 'Somebody else was faster; try again' },
  precondition_failed: { status: 412, title: 'It has changed since you read it' },
  too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'Only application/json is understood' },
  address_not_allowed: { status: 422, title: 'Neither your own address nor one in a domain that may be subscribed' },
  attachment_not_uploaded: { status: 422, title: 'A file of the note was not uploaded to this deal' },
  deal_too_large: { status: 422, title: 'The deal would be larger than a deal can be' },
  differs_from_dry_run: { status: 422, title: 'The dry run was about something else' },
  file_required: { status: 422, title: 'The activity needs a note with a file' },
  idempotency_key_reused: { status: 422, title: 'This key was used with another body' },
  not_a_finished_dry_run: { status: 422, title: 'Not a dry run, or not finished yet' },
  note_required: { status: 422, title: 'The activity needs a note' },
  process_not_publishable: { status: 422, title: 'The draft cannot be published yet' },
  too_many_custom_fields: { status: 422, title: 'A deal has at most 50 custom fields' },
  url_not_allowed: { status: 422, title: 'Webhooks are sent to public addresses only' },
  unknown_loss_reason: { status: 422, title: 'The process lists other reasons for losing' },
  unknown_win_reason: { status: 422, title: 'The process lists other reasons for winning' },
  precondition_required: { status: 428, title: 'Send the ETag that you read as If-Match' },
  internal: { status: 500, title: 'Something is wrong on our side' },
  mail_unavailable: { status: 503, title: 'No invitation can be mailed for now; try again later' },
  unavailable: { status: 503, title: 'Too much at once; try again in a moment' },
} as const satisfies Record<RefusalCode, Meaning> & Record<string, Meaning>;

export type ProblemCode = keyof typeof problems;

export const isProblem = (code: string): code is ProblemCode => Object.hasOwn(problems, code);

/** The codes for an id that nothing is known by. */
export type UnknownThing = Extract<ProblemCode, `unknown_${string}`>;
