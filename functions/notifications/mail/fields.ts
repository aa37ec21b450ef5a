import { amountText } from '../../../shared/kernel/money.ts';
import { day, money } from '../../../shared/kernel/values.ts';
import { beginning, inline } from '../text.ts';
import type { Names } from './names.ts';
import { dayText } from './times.ts';

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

const mostOfValue = 120;

const asWritten = (value: unknown) => {
  if (value === null || value === undefined || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return beginning(typeof value === 'string' ? value : JSON.stringify(value), mostOfValue);
};

/** A field's value on one line; what an id stood for and is gone is shown as the id. */
export const textOf = (field: string, value: unknown, names: Names) => {
  const [, rendering] = fields.get(field) ?? [];
  return inline(rendering?.(value, names) ?? asWritten(value));
};
