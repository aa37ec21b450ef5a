import type { Resource } from '../shared/api/contract.ts';
import type { EnvironmentName, QueueName } from '../shared/kernel/env.ts';

/** What a function may do with items; in a transaction DynamoDB asks for the same permissions, item by item. */
export type TableAction = 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'DeleteItem' | 'ConditionCheckItem';

/** An index of the table. */
export type IndexName = 'gsi1' | 'gsi2';

export type UserPoolAction = `Admin${string}` | 'CreateGroup' | 'ListUsersInGroup';

export type TopicAction =
  | 'Publish'
  | 'Subscribe'
  | 'Unsubscribe'
  | 'GetSubscriptionAttributes'
  | 'SetSubscriptionAttributes';

/**
 * What a function does with files: signs for those of deals and keeps them; signs for those that are imported and
 * exported; or keeps what was uploaded, reads what is imported and writes what is exported.
 */
export type FileUse = 'serve' | 'transfer' | 'work';

/** What a function does with secrets: encrypts them, or decrypts them. */
export type SecretUse = 'seal' | 'open';

export type FunctionName =
  | Resource
  | 'canary'
  | 'publish'
  | 'follow-up'
  | 'work'
  | 'fan-out'
  | 'deliver'
  | 'seed'
  | 'sign-in';

/**
 * The variables that follow from the customer's file and the version alone; the others come with the permission that
 * needs them.
 */
export type Setting = Extract<
  EnvironmentName,
  | 'CUSTOMER'
  | 'DEAL_VISIBILITY'
  | 'TIME_ZONE'
  | 'DEAL_URL'
  | 'ALLOWED_MAIL_DOMAINS'
  | 'FIRST_ADMINISTRATOR'
  | 'RELEASE'
  | 'COMMIT'
>;

export type FunctionDefinition = {
  readonly entry: `functions/${string}.ts`;
  readonly timeoutSeconds: number;
  /** It works until little of its time is left, and has itself go on in another invocation. */
  readonly takesItsTime?: true;
  /** It puts what it is given into a queue from which it takes, any number of times. */
  readonly putsBack?: true;
  readonly table?: readonly TableAction[];
  /** Which indexes it queries: `Query` of the table is for the table alone. */
  readonly indexes?: readonly IndexName[];
  readonly userPool?: readonly UserPoolAction[];
  readonly topic?: readonly TopicAction[];
  /** To which queues it gives work. */
  readonly queues?: readonly QueueName[];
  readonly files?: FileUse;
  readonly secrets?: SecretUse;
  readonly settings?: readonly Setting[];
};

/** All our functions: which code, and exactly what it may touch. */
export const functions: Readonly<Record<FunctionName, FunctionDefinition>> = {
  deals: {
    entry: 'functions/deals/index.ts',
    timeoutSeconds: 15,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'],
    indexes: ['gsi1', 'gsi2'],
    files: 'serve',
    settings: ['DEAL_VISIBILITY'],
  },
  tasks: {
    entry: 'functions/tasks/index.ts',
    timeoutSeconds: 15,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'ConditionCheckItem'],
    indexes: ['gsi1', 'gsi2'],
    settings: ['DEAL_VISIBILITY'],
  },
  processes: {
    entry: 'functions/processes/index.ts',
    timeoutSeconds: 15,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem', 'ConditionCheckItem'],
    indexes: ['gsi1'],
  },
  users: {
    entry: 'functions/people/index.ts',
    timeoutSeconds: 15,
    table: ['GetItem', 'PutItem'],
    indexes: ['gsi1'],
    userPool: [
      'AdminCreateUser',
      'AdminGetUser',
      'AdminListGroupsForUser',
      'AdminAddUserToGroup',
      'AdminRemoveUserFromGroup',
      'AdminDisableUser',
      'AdminEnableUser',
      'AdminUpdateUserAttributes',
      'CreateGroup',
      'ListUsersInGroup',
    ],
  },
  subscriptions: {
    entry: 'functions/notifications/subscriptions/index.ts',
    timeoutSeconds: 15,
    table: ['GetItem', 'PutItem', 'DeleteItem'],
    indexes: ['gsi1', 'gsi2'],
    topic: ['Subscribe', 'Unsubscribe', 'GetSubscriptionAttributes', 'SetSubscriptionAttributes'],
    settings: ['ALLOWED_MAIL_DOMAINS'],
  },
  webhooks: {
    entry: 'functions/webhooks/index.ts',
    timeoutSeconds: 15,
    table: ['GetItem', 'BatchGetItem', 'PutItem', 'DeleteItem'],
    indexes: ['gsi1', 'gsi2'],
    queues: ['SLOW_DELIVERY_QUEUE_URL', 'WORK_QUEUE_URL'],
    secrets: 'seal',
  },
  transfers: {
    entry: 'functions/imports-exports/index.ts',
    timeoutSeconds: 15,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
    indexes: ['gsi1'],
    files: 'transfer',
  },
  feed: {
    entry: 'functions/notifications/feed/index.ts',
    timeoutSeconds: 15,
    table: ['BatchGetItem'],
    indexes: ['gsi1'],
  },
  statistics: {
    entry: 'functions/statistics/index.ts',
    timeoutSeconds: 29,
    table: ['BatchGetItem', 'Query'],
    indexes: ['gsi1'],
    settings: ['DEAL_VISIBILITY', 'TIME_ZONE'],
  },
  report: {
    entry: 'functions/statistics/report/index.ts',
    timeoutSeconds: 29,
    table: ['GetItem', 'BatchGetItem', 'Query'],
    indexes: ['gsi1'],
    settings: ['DEAL_VISIBILITY', 'TIME_ZONE'],
  },
  documents: { entry: 'functions/api/index.ts', timeoutSeconds: 15, settings: ['RELEASE', 'COMMIT'] },
  canary: { entry: 'functions/stream/canary.ts', timeoutSeconds: 15, table: ['PutItem'] },
  publish: {
    entry: 'functions/stream/publish.ts',
    timeoutSeconds: 60,
    table: ['GetItem', 'BatchGetItem'],
    topic: ['Publish'],
    settings: ['TIME_ZONE', 'DEAL_URL'],
  },
  'follow-up': {
    entry: 'functions/stream/follow-up.ts',
    timeoutSeconds: 60,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'],
    indexes: ['gsi2'],
    topic: ['Unsubscribe', 'SetSubscriptionAttributes'],
    queues: ['WORK_QUEUE_URL'],
    settings: ['CUSTOMER', 'TIME_ZONE'],
  },
  work: {
    entry: 'functions/jobs/index.ts',
    timeoutSeconds: 120,
    takesItsTime: true,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem', 'ConditionCheckItem'],
    indexes: ['gsi1', 'gsi2'],
    userPool: [
      'AdminCreateUser',
      'AdminGetUser',
      'AdminListGroupsForUser',
      'AdminAddUserToGroup',
      'AdminDisableUser',
      'AdminEnableUser',
    ],
    files: 'work',
    queues: ['WORK_QUEUE_URL', 'SLOW_DELIVERY_QUEUE_URL'],
  },
  'fan-out': {
    entry: 'functions/webhooks/fan-out.ts',
    timeoutSeconds: 60,
    table: ['PutItem'],
    indexes: ['gsi1'],
    queues: ['DELIVERY_QUEUE_URL'],
    settings: ['CUSTOMER'],
  },
  // An attempt takes 15 seconds at most. One that is asked to wait ten hours is put back forty times.
  deliver: {
    entry: 'functions/webhooks/deliver.ts',
    timeoutSeconds: 30,
    putsBack: true,
    table: ['GetItem', 'BatchGetItem', 'PutItem'],
    indexes: ['gsi1'],
    queues: ['SLOW_DELIVERY_QUEUE_URL', 'HANGING_DELIVERY_QUEUE_URL', 'DEAD_LETTER_QUEUE_URL'],
    secrets: 'open',
  },
  seed: {
    entry: 'functions/jobs/seed.ts',
    timeoutSeconds: 60,
    table: ['GetItem', 'BatchGetItem', 'PutItem', 'DeleteItem', 'ConditionCheckItem'],
    indexes: ['gsi1'],
    queues: ['WORK_QUEUE_URL'],
    userPool: [
      'AdminCreateUser',
      'AdminGetUser',
      'AdminListGroupsForUser',
      'AdminAddUserToGroup',
      'AdminRemoveUserFromGroup',
    ],
    settings: ['FIRST_ADMINISTRATOR'],
  },
  // Cognito waits 5 seconds for a trigger, whatever the function's own timeout.
  'sign-in': {
    entry: 'functions/people/sign-in.ts',
    timeoutSeconds: 5,
    table: ['GetItem', 'PutItem'],
    indexes: ['gsi1'],
    userPool: ['AdminGetUser', 'AdminAddUserToGroup', 'CreateGroup', 'ListUsersInGroup'],
  },
};
