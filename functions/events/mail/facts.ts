import type { Event } from '../../../shared/domain/event.ts';
import { day, money } from '../../../shared/domain/values.ts';
import type { Told } from '../told.ts';
import { amountText } from './amounts.ts';
import type { Names } from './names.ts';
import { dayText, instantText } from './times.ts';
import { beginning, inline } from './wording.ts';

type Shown = { readonly label: string; readonly text: (value: unknown, names: Names) => string | undefined };

const amount = (value: unknown) => {
  const { data } = money.safeParse(value);
  return data && amountText(data);
};
const date = (value: unknown) => {
  const { data } = day.safeParse(value);
  return data && dayText(data);
};
const person = (value: unknown, { users }: Names) => users.get(String(value))?.name;
const stage = (value: unknown, { stages }: Names) => (value === null ? 'not started' : stages.get(String(value)));
const percent = (value: unknown) => (typeof value === 'number' ? `${value} %` : undefined);
const asWritten = () => undefined;

/** The fields of deals, tasks and people; a deal's free ones go by the names that the customer gave them. */
const fields: Readonly<Record<string, Shown>> = {
  company: { label: 'Company', text: asWritten },
  value: { label: 'Value', text: amount },
  stageId: { label: 'Stage', text: stage },
  probability: { label: 'Probability', text: percent },
  manualProbability: { label: 'Estimate', text: percent },
  reason: { label: 'Reason', text: asWritten },
  dueOn: { label: 'Due', text: date },
  assigneeId: { label: 'Assigned to', text: person },
  ownerId: { label: 'Owner', text: person },
  expectedCloseOn: { label: 'Expected close', text: date },
  name: { label: 'Name', text: asWritten },
  contact: { label: 'Contact', text: asWritten },
  title: { label: 'Title', text: asWritten },
  description: { label: 'Description', text: asWritten },
  priority: { label: 'Priority', text: asWritten },
  type: { label: 'Type', text: asWritten },
  email: { label: 'Email', text: asWritten },
  role: { label: 'Role', text: asWritten },
  active: { label: 'Active', text: asWritten },
};

/** What the sentence of the mail has said already. */
const said: readonly string[] = ['status', 'state'];

const shownOf = (field: string): Shown => {
  const label = inline(field.replace(/^custom\./, ''));
  return (Object.hasOwn(fields, field) && fields[field]) || { label, text: asWritten };
};

const mostOfValue = 120;
const mostChanges = 25;

const plain = (value: unknown) => {
  if (value === null || value === undefined || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return inline(beginning(typeof value === 'string' ? value : JSON.stringify(value), mostOfValue));
};

const textOf = (field: string, value: unknown, names: Names) => shownOf(field).text(value, names) ?? plain(value);

const changesOf = ({ changes }: Event, names: Names): [string, string][] => {
  const told = Object.entries(changes).filter(([field]) => !said.includes(field));
  const lines = told.slice(0, mostChanges).map(([field, { from, to }]): [string, string] => {
    const before = textOf(field, from, names);
    return [shownOf(field).label, `${textOf(field, to, names)} (before: ${before})`];
  });
  const more = told.length - lines.length;
  return more > 0 ? [...lines, ['Also changed', `${more} other fields`]] : lines;
};

/** What is worth knowing beside the sentence, a line each: where the deal stands, what the event says, what changed. */
export const factsOf = (event: Event, told: Told, names: Names): string => {
  const deal = event.dealId === null ? undefined : names.deals.get(event.dealId);
  const { stageId, reason, task } = told;
  const values = {
    ...{ company: deal?.company, value: deal?.value, stageId, reason },
    ...{ dueOn: task?.dueOn, assigneeId: task?.assigneeId, priority: task?.priority },
  };
  const present = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  const lines = new Map(present.map(([field, value]) => [shownOf(field).label, textOf(field, value, names)]));
  for (const [label, text] of changesOf(event, names)) lines.set(label, text);
  lines.set('When', instantText(event.occurredAt));
  return [...lines].map(([label, text]) => `${label}: ${text}`).join('\n');
};
