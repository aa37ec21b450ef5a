import { env } from '../../../shared/kernel/env.ts';
import type { Event } from '../../../shared/kernel/event.ts';
import { amountText } from '../../../shared/kernel/money.ts';
import { day, money } from '../../../shared/kernel/values.ts';
import type { EventData } from '../event-data.ts';
import { beginning, inline } from '../text.ts';
import type { Names } from './names.ts';

const timeZone = env('TIME_ZONE');

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' });
const instants = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone });

/** `Monday, 5 January 2026`, of `2026-01-05`. */
export const dayText = (day: string) => days.format(new Date(day));

/** `Monday, 5 January 2026 at 10:00 (Europe/Berlin)`: the customer's time. */
export const instantText = (instant: string) => `${instants.format(new Date(instant))} (${timeZone})`;

type Rendering = (value: unknown, names: Names) => string | undefined;

const amount: Rendering = (value) => {
  const { data } = money.safeParse(value);
  return data && amountText(data);
};
const date: Rendering = (value) => {
  const { data } = day.safeParse(value);
  return data && dayText(data);
};
const percent: Rendering = (value) => (typeof value === 'number' ? `${value} %` : undefined);
const person: Rendering = (value, { users }) => users.get(String(value))?.name;
const stage: Rendering = (value, { stages }) => (value === null ? 'not started' : stages.get(String(value)));

/** Why a webhook was switched off. */
const causes: ReadonlyMap<unknown, string> = new Map([
  ['gone', 'its receiver answered 410 (gone)'],
  ['failing', 'nothing had arrived for five days'],
]);
const cause: Rendering = (value) => causes.get(value);

/** The fields whose name or value does not speak for itself. */
const fields: ReadonlyMap<string, readonly [label: string, Rendering]> = new Map([
  ['value', ['Value', amount]],
  ['stageId', ['Stage', stage]],
  ['probability', ['Probability', percent]],
  ['manualProbability', ['Estimate', percent]],
  ['ownerId', ['Owner', person]],
  ['assigneeId', ['Assigned to', person]],
  ['dueOn', ['Due', date]],
  ['expectedCloseOn', ['Expected close', date]],
  ['because', ['Because', cause]],
]);

const custom = 'custom.';

/** What people call a field; a deal's free fields have the names that the customer gave them. */
export const labelOf = (field: string) => {
  const [label] = fields.get(field) ?? [];
  if (label !== undefined) return label;
  return field.startsWith(custom)
    ? inline(field.slice(custom.length))
    : `${field.slice(0, 1).toUpperCase()}${field.slice(1)}`;
};

const maxOfValue = 120;

const asWritten = (value: unknown) => {
  if (value === null || value === undefined || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return beginning(typeof value === 'string' ? value : JSON.stringify(value), maxOfValue);
};

/** A field's value on one line; what an id stood for and is gone is shown as the id. */
export const textOf = (field: string, value: unknown, names: Names) => {
  const [, rendering] = fields.get(field) ?? [];
  return inline(rendering?.(value, names) ?? asWritten(value));
};

/** What the sentence of the mail says already. */
const saidAnyway: readonly string[] = ['status', 'state'];

const maxChanges = 25;

const changesOf = ({ changes }: Event, names: Names) =>
  Object.entries(changes)
    .filter(([field]) => !saidAnyway.includes(field))
    .map(
      ([field, { from, to }]) =>
        [field, `${textOf(field, to, names)} (before: ${textOf(field, from, names)})`] as const,
    );

/** Several webhooks may lead to one host: their ids tell them apart. */
const webhookOf = ({ subject }: Event) => (subject.kind === 'webhook' ? subject.id : undefined);

/** Details below the sentence, a line each: the deal's stage, what the event says, what changed. */
export const detailsOf = (event: Event, data: EventData, names: Names): string => {
  const { stageId, reason, task, counts, because, description } = data;
  const deal = event.dealId === null ? undefined : names.deals.get(event.dealId);
  const currentFields = {
    because,
    webhook: webhookOf(event),
    description,
    company: deal?.company,
    value: deal?.value,
    stageId,
    reason,
    dueOn: task?.dueOn,
    assigneeId: task?.assigneeId,
    priority: task?.priority,
    ...counts,
  };
  const known = Object.entries(currentFields).filter(([, value]) => value !== undefined && value !== null);
  const changes = changesOf(event, names);
  const texts = new Map([
    ...known.map(([field, value]) => [field, textOf(field, value, names)] as const),
    ...changes.slice(0, maxChanges),
  ]);
  const unsaid = changes.length - maxChanges;
  return [
    ...[...texts].map(([field, text]) => `${labelOf(field)}: ${text}`),
    ...(unsaid > 0 ? [`Also changed: ${unsaid} other fields`] : []),
    `When: ${instantText(event.occurredAt)}`,
  ].join('\n');
};
