import type { Resource } from '../shared/contracts/contract.ts';
import type { EnvironmentName } from '../shared/env.ts';

/** What a function may do with items; in a transaction DynamoDB asks for the same permissions, item by item. */
export type TableAction = 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'DeleteItem' | 'ConditionCheckItem';

export type UserPoolAction = `Admin${string}`;

export type TopicAction =
  | 'Publish'
  | 'Subscribe'
  | 'Unsubscribe'
  | 'GetSubscriptionAttributes'
  | 'SetSubscriptionAttributes';

/** What a function does with the files of deals: signs for them and keeps them, or only keeps what was uploaded. */
export type FileUse = 'serve' | 'keep';

export type FunctionName = Resource | 'publish' | 'follow-up' | 'hand-over' | 'keep-upload' | 'seed' | 'sign-in';

/** The variables that follow from the customer's file alone; the others come with the permission that needs them. */
export type Setting = Extract<EnvironmentName, 'DEAL_VISIBILITY' | 'TIME_ZONE' | 'DEAL_URL' | 'ALLOWED_MAIL_DOMAINS'>;

export type FunctionDefinition = {
  readonly entry: `functions/${string}.ts`;
  readonly timeoutSeconds: number;
  readonly table?: readonly TableAction[];
  readonly userPool?: readonly UserPoolAction[];
  readonly topic?: readonly TopicAction[];
  readonly handsOver?: true;
  readonly files?: FileUse;
  readonly settings?: readonly Setting[];
};

/** All our functions: which code, and exactly what it may touch. */
export const functions: Readonly<Record<FunctionName, FunctionDefinition>> = {
  deals: {
    entry: 'functions/deals/index.ts',
    timeoutSeconds: 15,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'],
    files: 'serve',
    settings: ['DEAL_VISIBILITY'],
  },
  tasks: {
    entry: 'functions/tasks/index.ts',
    timeoutSeconds: 15,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'ConditionCheckItem'],
    settings: ['DEAL_VISIBILITY'],
  },
  processes: {
    entry: 'functions/processes/index.ts',
    timeoutSeconds: 15,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem', 'ConditionCheckItem'],
  },
  users: {
    entry: 'functions/users/index.ts',
    timeoutSeconds: 15,
    table: ['GetItem', 'Query', 'PutItem'],
    userPool: [
      'AdminCreateUser',
      'AdminGetUser',
      'AdminAddUserToGroup',
      'AdminRemoveUserFromGroup',
      'AdminDisableUser',
      'AdminEnableUser',
      'AdminUpdateUserAttributes',
    ],
  },
  subscriptions: {
    entry: 'functions/subscriptions/index.ts',
    timeoutSeconds: 15,
    table: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
    topic: ['Subscribe', 'Unsubscribe', 'GetSubscriptionAttributes', 'SetSubscriptionAttributes'],
    settings: ['ALLOWED_MAIL_DOMAINS'],
  },
  feed: { entry: 'functions/feed/index.ts', timeoutSeconds: 15, table: ['BatchGetItem', 'Query'] },
  documents: { entry: 'functions/documents/index.ts', timeoutSeconds: 15 },
  publish: {
    entry: 'functions/events/publish.ts',
    timeoutSeconds: 60,
    table: ['GetItem', 'BatchGetItem'],
    topic: ['Publish'],
    settings: ['TIME_ZONE', 'DEAL_URL'],
  },
  'follow-up': {
    entry: 'functions/events/follow-up.ts',
    timeoutSeconds: 60,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'],
    topic: ['Unsubscribe', 'SetSubscriptionAttributes'],
    handsOver: true,
    settings: ['TIME_ZONE'],
  },
  'hand-over': {
    entry: 'functions/work/hand-over.ts',
    timeoutSeconds: 60,
    table: ['GetItem', 'Query', 'PutItem'],
    handsOver: true,
  },
  'keep-upload': {
    entry: 'functions/work/keep-upload.ts',
    timeoutSeconds: 30,
    table: ['GetItem', 'PutItem'],
    files: 'keep',
  },
  seed: {
    entry: 'functions/processes/seed.ts',
    timeoutSeconds: 60,
    table: ['GetItem', 'BatchGetItem', 'PutItem', 'DeleteItem', 'ConditionCheckItem'],
  },
  // Cognito waits 5 seconds for a trigger, whatever the function's own timeout.
  'sign-in': { entry: 'functions/users/sign-in.ts', timeoutSeconds: 5, table: ['GetItem', 'PutItem'] },
};
