import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../../shared/api/contracts.ts';
import { temporaryFolder } from '../../support/engine.ts';
import { type LocalCloud, startLocalCloud } from '../../support/local-cloud.ts';
import { withoutActions } from '../../support/template-permissions.ts';
import { until } from '../../support/until.ts';

/** What is taken out of the stack here: of each function one action. */
const taken = {
  tasks: 'dynamodb:Query',
  processes: 'dynamodb:PutItem',
  subscriptions: 'sns:Subscribe',
  'follow-up': 'sqs:SendMessage',
  transfers: 's3:GetObject',
  deals: 's3:PutObject',
  webhooks: 'kms:Encrypt',
  users: 'cognito-idp:AdminDisableUser',
} as const;

type Robbed = keyof typeof taken;

let stack: string;
let cloud: LocalCloud;

beforeAll(async () => {
  stack = temporaryFolder();
  cpSync(process.env.STAGECRAFT_TEST_STACK ?? '', stack, { recursive: true });
  const file = join(stack, readdirSync(stack).find((name) => name.endsWith('.template.json')) ?? '');
  writeFileSync(file, JSON.stringify(withoutActions(JSON.parse(readFileSync(file, 'utf8')), taken)));
  cloud = await startLocalCloud('--stack', stack);
});
afterAll(async () => {
  await cloud.stop({ lacksPermissions: true });
  rmSync(stack, { recursive: true });
});

/** What is in the log of a function, whose name begins with its own and ends as CloudFormation wants it. */
const logOf = (name: Robbed) => {
  const folder = join(cloud.folder, 'logs');
  const files = readdirSync(folder).filter((file) => file.includes(`-${name.replaceAll('-', '')}function`));
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('');
};

/** The denial in a function's log, as soon as it is there. */
const denialOf = async (name: Robbed) => {
  const denial = /AccessDenied: (\S+) is not authorized to perform: (\S+) on resource: (\S+)/;
  await until(() => denial.test(logOf(name)));
  const [, functionName, action, resource] = denial.exec(logOf(name)) ?? [];
  return { functionName, action, resource };
};

const denied = (name: Robbed, resource: RegExp) => ({
  functionName: expect.stringMatching(`-${name.replaceAll('-', '')}function\\w+$`),
  action: taken[name],
  resource: expect.stringMatching(resource),
});

describe('where the template does not permit an action, its call fails the invocation by name', () => {
  it('on an index of the table', async () => {
    const answer = await cloud.as('salesperson').call(contracts.listTasks, {});
    expect(answer.status).toBe(500);
    expect(await denialOf('tasks')).toEqual(
      denied('tasks', /^arn:aws:dynamodb:.*:table\/stagecraft-local-.*\/index\/gsi1$/),
    );
  });

  it('on the table, within a transaction', async () => {
    const answer = await cloud.as('administrator').call(contracts.createProcess, { body: { name: 'Large deals' } });
    expect(answer.status).toBe(500);
    expect(await denialOf('processes')).toEqual(denied('processes', /^arn:aws:dynamodb:.*:table\/stagecraft-local-/));
  });

  it('on the topic', async () => {
    const body = { channel: 'email', address: 'manager@example.com', scope: 'mine' } as const;
    const answer = await cloud.as('manager').call(contracts.subscribe, { body });
    expect(answer.status).toBe(500);
    expect(await denialOf('subscriptions')).toEqual(denied('subscriptions', /^arn:aws:sns:.*Topic/));
  });

  it('on a queue', async () => {
    (await cloud.as('administrator').call(contracts.startExport, {})).ok();
    expect(await denialOf('follow-up')).toEqual(denied('follow-up', /^arn:aws:sqs:.*Queue/));
  });

  it('on a file', async () => {
    const administrator = cloud.as('administrator');
    const body = { format: 'ndjson', dryRun: true } as const;
    const { importId } = (await administrator.call(contracts.createImport, { body })).ok();
    const answer = await administrator.call(contracts.startImport, { params: { importId } });
    expect(answer.status).toBe(500);
    expect(await denialOf('transfers')).toEqual(denied('transfers', /^arn:aws:s3:::.*\/imports\/./));
  });

  it('by a form that is signed for a file', async () => {
    const seller = cloud.as('salesperson');
    const { id: dealId } = (await seller.call(contracts.openDeal, { body: { name: 'Lamps' } })).ok();
    const body = { fileName: 'Plan.txt', contentType: 'text/plain', size: 8 } as const;
    const answer = await seller.call(contracts.addAttachment, { params: { dealId }, body });
    expect(answer.status).toBe(500);
    expect(await denialOf('deals')).toEqual(denied('deals', /^arn:aws:s3:::.*\/uploads\/./));
  });

  it('on the key', async () => {
    const body = { url: 'https://93.184.215.14/hook', eventTypes: ['deal.opened' as const] };
    const answer = await cloud.as('administrator').call(contracts.registerWebhook, { body });
    expect(answer.status).toBe(500);
    expect(await denialOf('webhooks')).toEqual(denied('webhooks', /^arn:aws:kms:.*:key\//));
  });

  it('on the user pool', async () => {
    const { id: userId } = (await cloud.as('salesperson').call(contracts.getMe, {})).ok();
    const request = { params: { userId }, body: { active: false }, headers: { 'if-match': '*' } };
    const answer = await cloud.as('administrator').call(contracts.administerUser, request);
    expect(answer.status).toBe(500);
    expect(await denialOf('users')).toEqual(denied('users', /^arn:aws:cognito-idp:.*:userpool\/./));
  });
});
