import type { EventType } from '../../../shared/kernel/event.ts';

/** Whom and what a sentence names, each as a part of it. */
export type TemplateValues = {
  readonly who: string;
  readonly deal: string;
  /** The activity, the task or the process. */
  readonly thing: string;
  readonly person: string;
  readonly successor: string;
};

type Template = { readonly headline: string; readonly sentence: (cast: TemplateValues) => string };

const template = (headline: string, sentence: Template['sentence']): Template => ({ headline, sentence });

/** What each type of event says to people. */
export const templates: Readonly<Record<EventType, Template>> = {
  'deal.opened': template('Deal opened', ({ who, deal }) => `${who} opened ${deal}.`),
  'deal.updated': template('Deal changed', ({ who, deal }) => `${who} changed ${deal}.`),
  'deal.stage_changed': template('Stage changed', ({ who, deal }) => `${who} brought ${deal} to another stage.`),
  'deal.won': template('Deal won', ({ who, deal }) => `${who} won ${deal}.`),
  'deal.lost': template('Deal lost', ({ who, deal }) => `${who} closed ${deal} as lost.`),
  'deal.abandoned': template('Deal abandoned', ({ who, deal }) => `${who} closed ${deal} without a result.`),
  'deal.reopened': template('Deal reopened', ({ who, deal }) => `${who} reopened ${deal}.`),
  'deal.stalled': template(
    'Deal stalled',
    ({ deal }) => `Nothing was done on ${deal} for longer than its stage allows.`,
  ),
  'deal.deleted': template('Deal deleted', ({ who, deal }) => `${who} deleted ${deal}.`),
  'deal.restored': template('Deal restored', ({ deal }) => `${deal} was put back from a backup.`),
  'deal.process_changed': template(
    'Process changed',
    ({ who, deal }) => `${who} moved ${deal} to another version of its process, or to another process.`,
  ),
  'deal.participant_added': template(
    'Participant added',
    ({ who, person, deal }) => `${who} added ${person} to ${deal}.`,
  ),
  'deal.participant_removed': template(
    'Participant removed',
    ({ who, person, deal }) => `${who} took ${person} off ${deal}.`,
  ),
  'activity.completed': template(
    'Activity completed',
    ({ who, thing, deal }) => `${who} completed ${thing} on ${deal}.`,
  ),
  'activity.reopened': template(
    'Completion undone',
    ({ who, thing, deal }) => `${who} took back the completion of ${thing} on ${deal}.`,
  ),
  'activity.waived': template(
    'Activity waived',
    ({ who, thing, deal }) => `${who} declared that ${thing} does not apply to ${deal}.`,
  ),
  'activity.unwaived': template(
    'Waiver taken back',
    ({ who, thing, deal }) => `${who} took back the waiver of ${thing} on ${deal}.`,
  ),
  'note.added': template('Note added', ({ who, deal }) => `${who} wrote a note on ${deal}.`),
  'task.created': template(
    'Task created',
    ({ who, thing, deal }) => `There is a new task, ${thing}, on ${deal}, through what ${who} did.`,
  ),
  'task.updated': template('Task changed', ({ who, thing, deal }) => `${who} changed the task ${thing} on ${deal}.`),
  'task.completed': template(
    'Task completed',
    ({ who, thing, deal }) => `${who} completed the task ${thing} on ${deal}.`,
  ),
  'task.reopened': template('Task reopened', ({ who, thing, deal }) => `${who} reopened the task ${thing} on ${deal}.`),
  'task.cancelled': template(
    'Task cancelled',
    ({ who, thing, deal }) => `The task ${thing} on ${deal} was cancelled, through what ${who} did.`,
  ),
  'process.published': template(
    'Process published',
    ({ who, thing }) => `${who} published a new version of the process ${thing}.`,
  ),
  'process.archived': template('Process archived', ({ who, thing }) => `${who} archived the process ${thing}.`),
  'process.restored': template('Process restored', ({ who, thing }) => `${who} restored the process ${thing}.`),
  'user.changed': template('User changed', ({ who, person }) => `${who} changed what the directory says of ${person}.`),
  'hand_over.started': template(
    'Hand-over started',
    ({ who, person, successor }) => `${who} began to hand over the open deals and tasks of ${person} to ${successor}.`,
  ),
  'hand_over.finished': template(
    'Hand-over finished',
    ({ person, successor }) => `The open deals and tasks of ${person} were handed over to ${successor}.`,
  ),
  'migration.started': template(
    'Migration started',
    ({ who, thing }) => `${who} began to move open deals of the process ${thing}.`,
  ),
  'migration.finished': template(
    'Migration finished',
    ({ who, thing }) => `The open deals of the process ${thing} that ${who} chose were moved.`,
  ),
  'import.started': template('Import started', ({ who }) => `${who} began to import a file.`),
  'import.finished': template('Import finished', ({ who }) => `The file that ${who} gave was imported.`),
  'export.started': template('Export started', ({ who }) => `${who} began to export everything.`),
  'webhook.registered': template('Webhook registered', ({ who, thing }) => `${who} registered the webhook ${thing}.`),
  'webhook.updated': template('Webhook changed', ({ who, thing }) => `${who} changed the webhook ${thing}.`),
  'webhook.secret_rotated': template(
    'Webhook has a new secret',
    ({ who, thing }) => `${who} gave the webhook ${thing} a new secret.`,
  ),
  'webhook.tested': template('Webhook tested', ({ who, thing }) => `${who} had a test sent to the webhook ${thing}.`),
  'webhook.disabled': template(
    'Webhook switched off',
    ({ thing }) => `The webhook ${thing} was switched off: nothing is sent to it any more.`,
  ),
  'webhook.deleted': template('Webhook deleted', ({ who, thing }) => `${who} deleted the webhook ${thing}.`),
  'export.finished': template('Export finished', ({ who }) => `What ${who} had exported can be downloaded.`),
};
