import { changeProcess } from '../../shared/deals/rules/change-process.ts';
import { deleteDeal } from '../../shared/deals/rules/edit.ts';
import { restoreDeal } from '../../shared/deals/rules/open.ts';
import { afterRound, startHandOver } from '../../shared/hand-overs/rules.ts';
import { finishExport, startExport } from '../../shared/imports-exports/rules/export.ts';
import { afterPage, newImport, startImport } from '../../shared/imports-exports/rules/import.ts';
import type { Event } from '../../shared/kernel/event.ts';
import { finishMigration, startMigration } from '../../shared/migrations/rules/migration.ts';
import { enterUser } from '../../shared/people/rules.ts';
import { archive, newProcess, publish, restore } from '../../shared/processes/rules/process.ts';
import { addTask, editTask, moveTask } from '../../shared/tasks/rules/tasks.ts';
import {
  deletedWebhook,
  disableWebhook,
  editWebhook,
  registeredWebhook,
  rotateSecret,
  testedWebhook,
} from '../../shared/webhooks/rules/changes.ts';
import {
  aDeal,
  administrator,
  aNote,
  aProcess,
  context,
  manager,
  minute,
  participant,
  withLimits,
} from './factories.ts';
import { type Command, play } from './history.ts';

const plain = aProcess({ first: [{ id: 'call' }, { id: 'mail' }], second: [{ id: 'offer' }] });
const process = { ...plain, definition: withLimits(plain.definition, 1, 1) };
const by = context(administrator, 10_000);

const commands: readonly Command[] = [
  { type: 'complete', activityId: 'call', note: aNote('They said so.') },
  { type: 'stall' },
  { type: 'undo', activityId: 'call' },
  { type: 'waive', activityId: 'mail', reason: 'Small' },
  { type: 'unwaive', activityId: 'mail' },
  { type: 'note' },
  { type: 'edit', patch: { company: null, value: { amount: 5, currency: 'EUR' }, custom: { colour: 'red' } } },
  { type: 'addParticipant', userId: 'ann' },
  { type: 'removeParticipant', userId: 'ann' },
  ...(['win', 'reopen', 'abandon', 'reopen'] as const).map((type) => ({ type })),
  { type: 'lose', reason: 'Price' },
];

const days = 24 * 60 * 60;

const ofDeal = (): Event[] => {
  const steps = commands.map((command) => ({ command, by: manager, pause: command.type === 'stall' ? 2 * days : 60 }));
  const { opened, moments, deal } = play(process, steps);
  const moved = changeProcess(aDeal(process), process, { to: { ...process, version: 2 }, activityMapping: {} }, by);
  const deleted = deleteDeal(deal, by).events;
  return [
    ...opened.events,
    ...moments.flatMap(({ events }) => events),
    ...moved.events,
    ...deleted,
    ...restoreDeal(deal, { deal: undefined, last: deleted.at(-1) }, by).events,
    ...restoreDeal(deal, { deal, last: deleted.at(-1) }, by).events,
  ];
};

const ofTask = (): Event[] => {
  const deal = aDeal(process);
  const given = { title: 'Call', description: '', type: 'call', priority: 'normal', dueOn: null } as const;
  const made = addTask(deal, { ...given, assigneeId: participant.userId }, 'x', by);
  const edited = editTask(made.task, deal, { assigneeId: manager.userId, dueOn: '2026-12-24' }, by);
  const done = moveTask(edited.task, deal, 'complete', by);
  const reopened = moveTask(done.task, deal, 'reopen', by);
  const cancelled = moveTask(reopened.task, deal, 'cancel', by);
  return [made, edited, done, reopened, cancelled].flatMap(({ events }) => events);
};

const ofProcess = (): Event[] => {
  const published = publish(newProcess('process-1', 'Process', minute(0)), process.definition, new Map(), by);
  const archived = archive(published.head, false, by);
  return [published, archived, restore(archived.head, by)].flatMap(({ events }) => events);
};

const ofBackgroundWork = (): Event[] => {
  const handOver = startHandOver({ id: 'hand-over-1', fromUserId: 'ann', toUserId: 'bob' }, by);
  const plan = { fromVersion: 1, toProcessId: 'process-1', toVersion: 2, dealIds: null, activityMapping: {} };
  const asked = { migrationId: 'migration-1', processId: 'process-1', processName: 'Process', silent: true };
  const migration = startMigration({ ...plan, ...asked, dryRun: false, dryRunId: null }, by);
  const { counts } = migration.migration;
  const announced = newImport({ importId: 'import-1', format: 'ndjson', dryRun: true, silent: true }, minute(0));
  const begun = startImport(announced, { etag: 'digest', size: 5 }, by);
  const begunExport = startExport('export-1', by);
  return [
    ...[handOver, afterRound(handOver.handOver, { deals: 2, tasks: 1 }, by)],
    ...[migration, finishMigration(migration.migration, { counts, unfinished: 0 }, by)],
    ...[begun, afterPage(begun.job, { rows: [], bytes: 5, lines: 1, isLast: true }, by)],
    ...[begunExport, finishExport(begunExport.job, 5, by)],
  ].flatMap(({ events }) => events);
};

const ofWebhook = (): Event[] => {
  const url = 'https://hooks.example.com/path?token=hidden';
  const given = { url, description: 'Billing', eventTypes: null, processIds: null };
  const { webhook, events } = registeredWebhook('webhook-1', given, 'sealed', by);
  const patch = { url: 'https://example.com/', eventTypes: ['deal.won' as const], processIds: ['process-1'] };
  const others = [
    editWebhook(webhook, { ...patch, state: 'disabled' }, by),
    rotateSecret(webhook, 'sealed anew', by),
    testedWebhook(webhook, by),
    disableWebhook(webhook, 'gone', ['ann'], by),
  ];
  return [...events, ...others.flatMap((decision) => decision.events), ...deletedWebhook(webhook, by)];
};

/** Events of every type, as the rules make them. */
export const oneOfEach = (): Event[] => [
  ...ofDeal(),
  ...ofTask(),
  ...ofProcess(),
  ...enterUser('ann', { name: 'Ann', email: 'ann@example.com', role: 'manager', active: true }, by).events,
  ...ofBackgroundWork(),
  ...ofWebhook(),
];
