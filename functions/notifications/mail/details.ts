import type { Event } from '../../../shared/kernel/event.ts';
import type { Told } from '../told.ts';
import { labelOf, textOf } from './fields.ts';
import type { Names } from './names.ts';
import { instantText } from './times.ts';

/** What the sentence of the mail says already. */
const saidAnyway: readonly string[] = ['status', 'state'];

const mostChanges = 25;

const changesOf = ({ changes }: Event, names: Names) =>
  Object.entries(changes)
    .filter(([field]) => !saidAnyway.includes(field))
    .map(
      ([field, { from, to }]) =>
        [field, `${textOf(field, to, names)} (before: ${textOf(field, from, names)})`] as const,
    );

/** Several webhooks may lead to one host: their ids tell them apart. */
const webhookOf = ({ subject }: Event) => (subject.kind === 'webhook' ? subject.id : undefined);

/** What is worth knowing beside the sentence, a line each: where the deal stands, what the event says, what changed. */
export const factsOf = (event: Event, told: Told, names: Names): string => {
  const { stageId, reason, task, counts, because, description } = told;
  const deal = event.dealId === null ? undefined : names.deals.get(event.dealId);
  const standing = {
    ...{ because, webhook: webhookOf(event), description },
    ...{ company: deal?.company, value: deal?.value, stageId, reason },
    ...{ dueOn: task?.dueOn, assigneeId: task?.assigneeId, priority: task?.priority },
    ...counts,
  };
  const known = Object.entries(standing).filter(([, value]) => value !== undefined && value !== null);
  const changes = changesOf(event, names);
  const texts = new Map([
    ...known.map(([field, value]) => [field, textOf(field, value, names)] as const),
    ...changes.slice(0, mostChanges),
  ]);
  const unsaid = changes.length - mostChanges;
  return [
    ...[...texts].map(([field, text]) => `${labelOf(field)}: ${text}`),
    ...(unsaid > 0 ? [`Also changed: ${unsaid} other fields`] : []),
    `When: ${instantText(event.occurredAt)}`,
  ].join('\n');
};
