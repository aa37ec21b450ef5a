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

const story = (headline: string, sentence: Template['sentence']): Template => ({ headline, sentence });

/** What each type of event says to people. */
export const templates: Readonly<Record<EventType, Template>> = {
  'deal.opened': story('Deal opened', ({ who, deal }) => `${who} opened ${deal}.`),
  'deal.updated': story('Deal changed', ({ who, deal }) => `${who} changed ${deal}.`),
  'deal.stage_changed': story('Stage changed', ({ who, deal }) => `${who} brought ${deal} to another stage.`),
  'deal.won': story('Deal won', ({ who, deal }) => `${who} won ${deal}.`),
  'deal.lost': story('Deal lost', ({ who, deal }) => `${who} closed ${deal} as lost.`),
  'deal.abandoned': story('Deal abandoned', ({ who, deal }) => `${who} closed ${deal} without a result.`),
  'deal.reopened': story('Deal reopened', ({ who, deal }) => `${who} reopened ${deal}.`),
  'deal.stalled': story('Deal stalled', ({ deal }) => `Nothing was done on ${deal} for longer than its stage allows.`),
  'deal.deleted': story('Deal deleted', ({ who, deal }) => `${who} deleted ${deal}.`),
  'deal.restored': story('Deal restored', ({ deal }) => `${deal} was put back from a backup.`),
  'deal.process_changed': story(
    'Process changed',
    ({ who, deal }) => `${who} moved ${deal} to another version of its process, or to another process.`,
  ),
  'deal.participant_added': story('Participant added', ({ who, person, deal }) => `${who} added ${person} to ${deal}.`),
  'deal.participant_removed': story(
    'Participant removed',
    ({ who, person, deal }) => `${who} took ${person} off ${deal}.`,
  ),
  'activity.completed': story('Activity completed', ({ who, thing, deal }) => `${who} completed ${thing} on ${deal}.`),
  'activity.reopened': story(
    'Completion undone',
    ({ who, thing, deal }) => `${who} took back the completion of ${thing} on ${deal}.`,
  ),
  'activity.waived': story(
    'Activity waived',
    ({ who, thing, deal }) => `${who} declared that ${thing} does not apply to ${deal}.`,
  ),
  'activity.unwaived': story(
    'Waiver taken back',
    ({ who, thing, deal }) => `${who} took back the waiver of ${thing} on ${deal}.`,
  ),
  'note.added': story('Note added', ({ who, deal }) => `${who} wrote a note on ${deal}.`),
  'task.created': story(
    'Task created',
    ({ who, thing, deal }) => `There is a new task, ${thing}, on ${deal}, through what ${who} did.`,
  ),
  'task.updated': story('Task changed', ({ who, thing, deal }) => `${who} changed the task ${thing} on ${deal}.`),
  'task.completed': story('Task completed', ({ who, thing, deal }) => `${who} completed the task ${thing} on ${deal}.`),
  'task.reopened': story('Task reopened', ({ who, thing, deal }) => `${who} reopened the task ${thing} on ${deal}.`),
  'task.cancelled': story(
    'Task cancelled',
    ({ who, thing, deal }) => `The task ${thing} on ${deal} was cancelled, through what ${who} did.`,
  ),
  'process.published': story(
    'Process published',
    ({ who, thing }) => `${who} published a new version of the process ${thing}.`,
  ),
  'process.archived': story('Process archived', ({ who, thing }) => `${who} archived the process ${thing}.`),
  'process.restored': story('Process restored', ({ who, thing }) => `${who} restored the process ${thing}.`),
  'user.changed': story('User changed', ({ who, person }) => `${who} changed what the directory says of ${person}.`),
  'hand_over.started': story(
    'Hand-over started',
    ({ who, person, successor }) => `${who} began to hand over the open deals and tasks of ${person} to ${successor}.`,
  ),
  'hand_over.finished': story(
    'Hand-over finished',
    ({ person, successor }) => `The open deals and tasks of ${person} were handed over to ${successor}.`,
  ),
  'migration.started': story(
    'Migration started',
    ({ who, thing }) => `${who} began to move open deals of the process ${thing}.`,
  ),
  'migration.finished': story(
    'Migration finished',
    ({ who, thing }) => `The open deals of the process ${thing} that ${who} chose were moved.`,
  ),
  'import.started': story('Import started', ({ who }) => `${who} began to import a file.`),
  'import.finished': story('Import finished', ({ who }) => `The file that ${who} gave was imported.`),
  'export.started': story('Export started', ({ who }) => `${who} began to export everything.`),
  'webhook.registered': story('Webhook registered', ({ who, thing }) => `${who} registered the webhook ${thing}.`),
  'webhook.updated': story('Webhook changed', ({ who, thing }) => `${who} changed the webhook ${thing}.`),
  'webhook.secret_rotated': story(
    'Webhook has a new secret',
    ({ who, thing }) => `${who} gave the webhook ${thing} a new secret.`,
  ),
  'webhook.tested': story('Webhook tested', ({ who, thing }) => `${who} had a test sent to the webhook ${thing}.`),
  'webhook.disabled': story(
    'Webhook switched off',
    ({ thing }) => `The webhook ${thing} was switched off: nothing is sent to it any more.`,
  ),
  'webhook.deleted': story('Webhook deleted', ({ who, thing }) => `${who} deleted the webhook ${thing}.`),
  'export.finished': story('Export finished', ({ who }) => `What ${who} had exported can be downloaded.`),
};
