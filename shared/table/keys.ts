import type { Status } from '../deals/rules/deal.ts';
import type { FoundEvent } from '../kernel/event.ts';
import { dealOfTask, type TaskState } from '../tasks/rules/tasks.ts';

/** Sorts as the numbers do, up to a billion. */
const padded = (number: number, digits: number) => String(number).padStart(digits, '0');

/** A position in a list by creation: never changes while the thing lives, so that paging sees each once. */
export const createdPosition = ({ createdAt, id }: { readonly createdAt: string; readonly id: string }) =>
  `${createdAt}#${id}`;

export const dealKey = (dealId: string) => ({ pk: `DEAL#${dealId}`, sk: 'DEAL' });
export const dealIdIn = (pk: string) => pk.slice(dealKey('').pk.length);

/** Of UTC, `YYYY-MM`. */
export const monthOf = (instant: string) => instant.slice(0, 'YYYY-MM'.length);
export const monthAfter = (month: string) => {
  const begin = new Date(`${month}-01T00:00:00.000Z`);
  return monthOf(new Date(begin.setUTCMonth(begin.getUTCMonth() + 1)).toISOString());
};

const openness = (status: Status) => (status === 'open' ? 'OPEN' : 'CLOSED');

/** `gsi1`: the deals of a process, open, or closed in a month (of UTC). */
export const openDealsOfProcess = (processId: string) => `PROCESS#${processId}#OPEN`;
export const closedDealsOfProcess = (processId: string, month: string) => `PROCESS#${processId}#CLOSED#${month}`;

/** `gsi2`: the deals of an owner, open or closed. */
export const dealsOfOwnerByState = (ownerId: string, status: Status) => `OWNER#${ownerId}#${openness(status)}`;

type Placed = {
  processId: string;
  ownerId: string;
  status: Status;
  closing: { at: string } | null;
  createdAt: string;
  id: string;
};

export const dealIndexKeys = (deal: Placed) => {
  const position = createdPosition(deal);
  return {
    gsi1pk:
      deal.closing === null
        ? openDealsOfProcess(deal.processId)
        : closedDealsOfProcess(deal.processId, monthOf(deal.closing.at)),
    gsi1sk: position,
    gsi2pk: dealsOfOwnerByState(deal.ownerId, deal.status),
    gsi2sk: position,
  };
};

/**
 * Beside the deal stand pointers to it, one for its process and its owner and one for each participant: they put it
 * into lists that do not divide by openness. There it stays in its place while it is closed and reopened, and no change
 * of the deal but these has to write them.
 */
export const pointerKey = (dealId: string) => ({ pk: `DEAL#${dealId}`, sk: 'POINTER' });
export const participantPointerKey = (dealId: string, userId: string) => ({
  pk: `DEAL#${dealId}`,
  sk: `PARTICIPANT#${userId}`,
});
/** `gsi1`: all deals of a process. */
export const dealsOfProcess = (processId: string) => `PROCESS#${processId}`;
/** `gsi2`: all deals of an owner, and of a participant. */
export const dealsOfOwner = (ownerId: string) => `OWNER#${ownerId}`;
export const dealsOfParticipant = (userId: string) => `PARTICIPANT#${userId}`;

/** Where the events of a subject stand, in their order. */
export const eventPrefix = 'EVENT#';
const subjectPartition = ({ kind, id }: FoundEvent['subject']) => `${kind.toUpperCase()}#${id}`;
export const eventPosition = (sequence: number) => `${eventPrefix}${padded(sequence, 9)}`;

/** `gsi1`: the feed, all events by the day (of UTC) on which they were recorded. */
export const eventsOfDay = (day: string) => `EVENTS#${day}`;
export const dayOf = (position: string) => position.slice(0, 'YYYY-MM-DD'.length);
export const recordedAtIn = (position: string) => position.slice(0, 'YYYY-MM-DDTHH:MM:SS.sssZ'.length);

/** An event stands in its subject's history, and in the feed: there the events of one instant keep their sequence. */
export const eventKey = ({ subject, sequence }: Pick<FoundEvent, 'subject' | 'sequence'>) => ({
  pk: subjectPartition(subject),
  sk: eventPosition(sequence),
});
export const eventKeys = ({ subject, sequence }: FoundEvent, recordedAt: string) => ({
  ...eventKey({ subject, sequence }),
  gsi1pk: eventsOfDay(dayOf(recordedAt)),
  gsi1sk: `${recordedAt}#${subjectPartition(subject)}#${padded(sequence, 9)}`,
});

/** The tasks of a deal stand beside it, in the order in which they were made; their ids begin with the deal's. */
export const taskPrefix = 'TASK#';
export const taskKey = (taskId: string) => {
  const dealId = dealOfTask(taskId) ?? '';
  return { pk: dealKey(dealId).pk, sk: `${taskPrefix}${taskId.slice(dealId.length + 1)}` };
};
export const taskIdIn = ({ pk, sk }: { readonly pk: string; readonly sk: string }) =>
  `${dealIdIn(pk)}-${sk.slice(taskPrefix.length)}`;
/** `gsi1`: all tasks of an assignee. */
export const tasksOfAssignee = (userId: string) => `ASSIGNEE#${userId}`;
/** `gsi2`: those in one state. */
export const tasksOfAssigneeByState = (userId: string, state: TaskState) => `ASSIGNEE#${userId}#${state}`;

export const processKey = (processId: string) => ({ pk: `PROCESS#${processId}`, sk: 'PROCESS' });
export const draftKey = (processId: string) => ({ pk: `PROCESS#${processId}`, sk: 'DRAFT' });
export const versionPrefix = 'VERSION#';
const versionPosition = (version: number) => `${versionPrefix}${padded(version, 6)}`;
export const versionKey = (processId: string, version: number) => ({
  pk: `PROCESS#${processId}`,
  sk: versionPosition(version),
});
export const wordingKey = (processId: string, version: number) => ({
  pk: `PROCESS#${processId}`,
  sk: `WORDING#${padded(version, 6)}`,
});
export const defaultProcessKey = { pk: 'CUSTOMER', sk: 'DEFAULT_PROCESS' };

/** `gsi1`: the heads of processes. */
export const processes = (archived: boolean) => (archived ? 'PROCESSES#ARCHIVED' : 'PROCESSES#ACTIVE');

export const userKey = (userId: string) => ({ pk: `USER#${userId}`, sk: 'USER' });
/** `gsi1`: the directory. */
export const directory = 'USERS';

export const attachmentKey = (dealId: string, attachmentId: string) => ({
  pk: `DEAL#${dealId}`,
  sk: `ATTACHMENT#${attachmentId}`,
});

export const subscriptionKey = (subscriptionId: string) => ({
  pk: `SUBSCRIPTION#${subscriptionId}`,
  sk: 'SUBSCRIPTION',
});
/** `gsi1`: all subscriptions. */
export const subscriptions = 'SUBSCRIPTIONS';
/** `gsi2`: the subscriptions of a user. */
export const subscriptionsOfUser = (userId: string) => `SUBSCRIBER#${userId}`;

export const webhookKey = (webhookId: string) => ({ pk: `WEBHOOK#${webhookId}`, sk: 'WEBHOOK' });
/** `gsi1`: all webhooks. */
export const webhooks = 'WEBHOOKS';
/** Which webhooks there are and how many subscriptions, in one item: an index cannot tell that of right now. */
export const rosterKey = { pk: 'CUSTOMER', sk: 'WEBHOOK_ROSTER' };
/** Beside a webhook stands how its receiver fares: written by deliveries, which must not stand in the way of changes. */
export const webhookHealthKey = (webhookId: string) => ({ pk: webhookKey(webhookId).pk, sk: 'HEALTH' });
export const deliveryKey = (webhookId: string, deliveryId: string) => ({
  pk: webhookKey(webhookId).pk,
  sk: `DELIVERY#${deliveryId}`,
});
/** `gsi1`: the deliveries of a webhook. */
export const deliveriesOf = (webhookId: string) => `${webhookKey(webhookId).pk}#DELIVERIES`;
/** `gsi2`: those that failed for good. */
export const failedDeliveriesOf = (webhookId: string) => `${webhookKey(webhookId).pk}#FAILED`;

export const idempotencyKey = (digest: string) => ({ pk: `IDEMPOTENCY#${digest}`, sk: 'IDEMPOTENCY' });

export const handOverKey = (handOverId: string) => ({ pk: `HAND_OVER#${handOverId}`, sk: 'HAND_OVER' });
/** Beside a hand-over stands a mark for each deal and task that it reassigned: each once by each. */
export const reassignedPrefix = (kind: string) => `REASSIGNED#${kind}#`;
export const reassignedKey = (handOverId: string, kind: string, id: string) => ({
  pk: handOverKey(handOverId).pk,
  sk: `${reassignedPrefix(kind)}${id}`,
});

export const migrationKey = (migrationId: string) => ({ pk: `MIGRATION#${migrationId}`, sk: 'MIGRATION' });
/** `gsi1`: the migrations of a process. */
export const migrationsOf = (processId: string) => `MIGRATIONS#${processId}`;
/** Beside a migration stands what it did to each deal: once to each. */
export const migratedPrefix = 'DEAL#';
export const migratedKey = (migrationId: string, dealId: string) => ({
  pk: migrationKey(migrationId).pk,
  sk: `${migratedPrefix}${dealId}`,
});
export const dealIdInRow = (sk: string) => sk.slice(migratedPrefix.length);

export const stallRunKey = (runId: string) => ({ pk: `STALL_RUN#${runId}`, sk: 'STALL_RUN' });

export const importKey = (importId: string) => ({ pk: `IMPORT#${importId}`, sk: 'IMPORT' });
/** `gsi1`: all imports. */
export const imports = 'IMPORTS';
/** Beside an import stands what became of its lines, page by page, by the last line of each. */
export const rowsPrefix = 'ROWS#';
export const rowPosition = (line: number) => `${rowsPrefix}${padded(line, 9)}`;
/** `gsi1`: the pages with a line that failed. */
export const failedRows = (importId: string) => `${importKey(importId).pk}#FAILED`;
/** And beside a dry run, which deals it came to. */
export const seenKey = (importId: string, dealId: string) => ({ pk: importKey(importId).pk, sk: `SEEN#${dealId}` });
/** And which versions of processes. */
export const seenVersionKey = (importId: string, processId: string, version: number) => ({
  pk: importKey(importId).pk,
  sk: `SEEN_VERSION#${processId}#${padded(version, 6)}`,
});

/** A history that is longer than a transaction, until its deal is stored with the end of it. */
export const unfinished = 'UNFINISHED';
export const unfinishedKey = (dealId: string) => ({ pk: unfinished, sk: dealId });

export const exportKey = (exportId: string) => ({ pk: `EXPORT#${exportId}`, sk: 'EXPORT' });
/** `gsi1`: all exports. */
export const exports = 'EXPORTS';
/** Beside an export stands how many numbers of parts were given away. */
export const exportPartsKey = (exportId: string) => ({ pk: exportKey(exportId).pk, sk: 'PARTS' });

/** What statistics know of the deals that were closed in a process in a month (of UTC), on pages of a few sizes. */
export const rollUpOf = ({ processId, month }: { readonly processId: string; readonly month: string }) =>
  `ROLL_UP#${processId}#${month}`;
export const pagePrefix = 'PAGE#';
export const pagesOfSize = (size: string) => `${pagePrefix}${size}#`;

/** In no index: no list has it. */
export const canaryKey = (at: string) => ({ pk: 'CANARY', sk: `CANARY#${at}` });

export const rebuildKey = (rebuildId: string) => ({ pk: `REBUILD#${rebuildId}`, sk: 'REBUILD' });

/** Work that a release needed once, and was given. */
export const releaseWorkKey = (workId: string) => ({ pk: 'CUSTOMER', sk: `RELEASE_WORK#${workId}` });
