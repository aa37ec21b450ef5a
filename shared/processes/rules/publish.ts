import type { Fault } from '../../kernel/errors.ts';
import { type Activity, type Definition, placeholdersAsWritten, unknownPlaceholders } from './definition.ts';

/** What publishing must know of the directory: the users that exist, and which of them are active. */
export type KnownUsers = ReadonlyMap<string, { readonly active: boolean }>;

const faultsOfUsers = (users: readonly string[], known: KnownUsers, pointer: string): Fault[] =>
  users.flatMap((userId, index) =>
    known.has(userId)
      ? []
      : [{ pointer: `${pointer}/${index}`, code: 'unknown_user', message: 'This user does not exist' }],
  );

const faultsOfTask = ({ task }: Activity, known: KnownUsers, pointer: string): Fault[] => {
  if (task === null) return [];
  const texts = (['title', 'description'] as const).filter((field) => unknownPlaceholders(task[field]).length > 0);
  const faults: Fault[] = texts.map((field) => ({
    pointer: `${pointer}/${field}`,
    code: 'unknown_placeholder',
    message: `Only ${placeholdersAsWritten.join(', ')} can be filled in`,
  }));
  const { assignee } = task;
  if (assignee.kind === 'user' && !known.has(assignee.userId)) {
    faults.push({ pointer: `${pointer}/assignee/userId`, code: 'unknown_user', message: 'This user does not exist' });
  }
  return faults;
};

const faultsOfActivity = (activity: Activity, known: KnownUsers, pointer: string): Fault[] => {
  const faults: Fault[] = [];
  const { completableBy, notify } = activity;
  if (completableBy.kind === 'designated') {
    const place = `${pointer}/completableBy/users`;
    if (completableBy.users.length === 0) {
      faults.push({ pointer: place, code: 'designated_without_users', message: 'Nobody is designated' });
    }
    faults.push(...faultsOfUsers(completableBy.users, known, place));
  }
  if (notify !== null) {
    const { users, ...audiences } = notify;
    if (users.length === 0 && !Object.values(audiences).includes(true)) {
      const message = 'The notification has no recipient';
      faults.push({ pointer: `${pointer}/notify`, code: 'notification_without_recipient', message });
    }
    faults.push(...faultsOfUsers(users, known, `${pointer}/notify/users`));
  }
  return [...faults, ...faultsOfTask(activity, known, `${pointer}/task`)];
};

const faultsOfIds = (definition: Definition): Fault[] => {
  const seen = new Set<string>();
  const faults: Fault[] = [];
  const check = (id: string, pointer: string) => {
    if (seen.has(id)) faults.push({ pointer, code: 'duplicate_id', message: 'This id is taken in the process' });
    seen.add(id);
  };
  definition.stages.forEach((stage, s) => {
    check(stage.id, `/stages/${s}/id`);
    stage.activities.forEach((activity, a) => {
      check(activity.id, `/stages/${s}/activities/${a}/id`);
    });
  });
  return faults;
};

const weightOf = (activities: readonly Activity[]) => activities.reduce((sum, { weight }) => sum + weight, 0);

/** Every fault that forbids publishing a draft, with its place (docs/product.md, "Processes" 5). */
export const faultsOf = (definition: Definition, known: KnownUsers): Fault[] => {
  const { stages } = definition;
  if (stages.length === 0) return [{ pointer: '/stages', code: 'no_stage', message: 'The process has no stage' }];
  const faults = faultsOfIds(definition);
  stages.forEach(({ activities }, s) => {
    const pointer = `/stages/${s}/activities`;
    if (activities.length === 0) {
      faults.push({ pointer, code: 'stage_without_activities', message: 'The stage has no activity' });
    }
    activities.forEach((activity, a) => {
      faults.push(...faultsOfActivity(activity, known, `${pointer}/${a}`));
    });
  });
  if (weightOf(stages.flatMap(({ activities }) => activities)) === 0) {
    faults.push({ pointer: '/stages', code: 'total_weight_zero', message: 'All weights together are 0' });
  }
  return faults;
};

/** The users that a definition names anywhere: publishing has to look them up. */
export const usersNamedIn = ({ stages }: Definition): string[] => {
  const named = stages
    .flatMap(({ activities }) => activities)
    .flatMap(({ completableBy, notify, task }) => [
      ...(completableBy.kind === 'designated' ? completableBy.users : []),
      ...(notify?.users ?? []),
      ...(task?.assignee.kind === 'user' ? [task.assignee.userId] : []),
    ]);
  return [...new Set(named)];
};

const onlyDeactivated = ({ obligatory, completableBy }: Activity, known: KnownUsers) =>
  obligatory &&
  completableBy.kind === 'designated' &&
  completableBy.users.length > 0 &&
  completableBy.users.every((userId) => known.get(userId)?.active === false);

/** What is worth a second look, without forbidding anything. */
export const warningsOf = ({ stages, probabilityMode }: Definition, known: KnownUsers): Fault[] => {
  const warnings: Fault[] = [];
  stages.forEach(({ activities, probability }, s) => {
    const pointer = `/stages/${s}`;
    if (s > 0 && weightOf(activities) === 0) {
      const message = 'The weights make this later stage worth nothing';
      warnings.push({ pointer: `${pointer}/activities`, code: 'worthless_stage', message });
    }
    if (probabilityMode === 'stage' && probability === null) {
      const message = 'The stage has no probability and counts as 0 percent';
      warnings.push({ pointer: `${pointer}/probability`, code: 'stage_without_probability', message });
    }
    activities.forEach((activity, a) => {
      if (!onlyDeactivated(activity, known)) return;
      const message = 'Only deactivated users are designated for this obligatory activity';
      warnings.push({
        pointer: `${pointer}/activities/${a}/completableBy/users`,
        code: 'only_deactivated_users',
        message,
      });
    });
  });
  return warnings;
};
