import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminRemoveUserFromGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { functions } from '../../lib/functions.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { queueBatch } from '../support/queue.ts';
import { inMemoryUserPool } from '../support/user-pool.ts';

const pool = inMemoryUserPool();
const queue = mockClient(SQSClient);
queue.on(SendMessageCommand).resolves({});
const cloud = await startHandlers({ FIRST_ADMINISTRATOR: 'First@example.com' });
const { handler } = await import('../../functions/jobs/seed.ts');
const { inviteFirstAdministrator } = await import('../../functions/people/first-administrator.ts');
const { giveWorkOfReleases } = await import('../../functions/jobs/deployment-work.ts');
const { onceAllowed } = await import('../../functions/jobs/deployment-work.ts');
const { releaseWorkKey } = await import('../../shared/processes/store/processes.ts');
const { write } = await import('../../shared/table/table.ts');
const admin = cloud.as('ada', 'administrator');

afterAll(() => cloud.stop());

const entry = async (userId: string) => (await admin.call(contracts.getUser, { params: { userId } })).ok();

const given = () => queue.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input);

/** Somebody whom no test before has invited. */
let people = 0;
let id = '';
let next = '';

beforeEach(() => {
  people += 1;
  id = `first-${people}`;
  next = `${id}@example.com`;
  pool.empty();
});

const rollUps = { kind: 'roll-ups', id: 'release-0-2-0' } as const;

it('publishes the default process, gives the work of releases and invites the first administrator, each once', async () => {
  pool.mock.on(AdminAddUserToGroupCommand).rejects(new Error('cut off'));
  await expect(handler()).rejects.toThrow('cut off');
  pool.restore();
  for (const _ of ['first deployment', 'next deployment']) await handler();
  expect(given()).toMatchObject([{ QueueUrl: expect.stringMatching(/\/work$/), MessageBody: JSON.stringify(rollUps) }]);
  const { items } = (await admin.call(contracts.listProcesses)).ok();
  expect(items).toMatchObject([{ id: 'default', isDefault: true }]);
  expect(pool.mails).toEqual(['first@example.com']);
  expect(pool.groupsOf('first@example.com')).toEqual(['administrators']);
  expect(await entry('first')).toEqual({
    id: 'first',
    email: 'first@example.com',
    name: 'first@example.com',
    role: 'administrator',
    active: true,
  });
});

describe('what a release needs once', () => {
  it('is done by who does the work', async () => {
    const { handler: work } = await import('../../functions/jobs/index.ts');
    const { findRebuild } = await import('../../shared/statistics/store/roll-ups.ts');
    await giveWorkOfReleases();
    const batch = queueBatch(...given().map(({ MessageBody }) => ({ body: MessageBody })));
    expect(await work(batch, { getRemainingTimeInMillis: () => 60_000 })).toEqual({ batchItemFailures: [] });
    expect((await findRebuild(rollUps.id))?.state).toBe('done');
  });

  beforeEach(async () => {
    await write([{ remove: releaseWorkKey(rollUps.id), when: { is: 'anything' } }]);
    queue.resetHistory();
  });

  it('is given by the next deployment where this one could not give it', async () => {
    queue.on(SendMessageCommand).rejects(new Error('cut off'));
    await expect(giveWorkOfReleases()).rejects.toThrow('cut off');
    queue.on(SendMessageCommand).resolves({});
    await giveWorkOfReleases();
    expect(given()).toHaveLength(2);
  });

  it('is given again, under the same id, where the deployment broke off before that was noted', async () => {
    await giveWorkOfReleases();
    await write([{ remove: releaseWorkKey(rollUps.id), when: { is: 'present' } }]);
    for (const _ of ['next deployment', 'the one after']) await giveWorkOfReleases();
    expect(given().map(({ MessageBody }) => MessageBody)).toEqual(
      [rollUps, rollUps].map((work) => JSON.stringify(work)),
    );
  });
});

describe('the first administrator', () => {
  it('is another one where the next deployment names another', async () => {
    await inviteFirstAdministrator(next);
    expect(pool.mails).toEqual([next]);
    expect((await entry('first')).role).toBe('administrator');
  });

  it('is made all the same where no mails go out, and noted as still to be invited', async () => {
    pool.state.mailsLeft = 0;
    await inviteFirstAdministrator(next);
    expect(pool.groupsOf(next)).toEqual(['administrators', 'invitation-due']);
    expect((await entry(id)).role).toBe('administrator');
  });

  it('is left as they are where the pool has them already', async () => {
    pool.join(next, 'managers', id);
    await cloud.enter(id, 'manager');
    await inviteFirstAdministrator(next);
    expect(pool.groupsOf(next)).toEqual(['managers']);
    expect(pool.mails).toEqual([]);
  });

  it.each([
    ['before the invitation', () => pool.mock.on(AdminCreateUserCommand, { MessageAction: 'RESEND' })],
    ['after the invitation', () => pool.mock.on(AdminRemoveUserFromGroupCommand)],
  ])('is invited by repeating it where it was cut off %s', async (_, command) => {
    command().rejects(new Error('cut off'));
    await expect(inviteFirstAdministrator(next)).rejects.toThrow('cut off');
    pool.restore();
    await inviteFirstAdministrator(next);
    expect(pool.mails.at(-1)).toBe(next);
    expect(pool.groupsOf(next)).toEqual(['administrators']);
  });
});

describe('what is not allowed yet', () => {
  const denied = Object.assign(new Error('not yet'), { name: 'AccessDeniedException' });

  /** Steps that are each denied so often, and a clock that nobody waits for. */
  const begin = (denials: readonly number[], error: Error = denied) => {
    const state = { at: 0, calls: denials.map(() => 0) };
    const steps = denials.map((times, step) => async () => {
      const calls = (state.calls[step] ?? 0) + 1;
      state.calls[step] = calls;
      if (calls <= times) throw error;
    });
    const clock = {
      now: () => state.at,
      wait: async (milliseconds: number) => {
        state.at += milliseconds;
      },
    };
    return { state, done: onceAllowed(steps, clock) };
  };

  it('is tried again until it is, and what is done is not done again', async () => {
    const { state, done } = begin([0, 15, 0]);
    await done;
    expect(state).toEqual({ at: 30_000, calls: [1, 16, 1] });
  });

  it('fails where it is not after 40 seconds', async () => {
    const { state, done } = begin([Number.POSITIVE_INFINITY]);
    await expect(done).rejects.toBe(denied);
    expect(state.at).toBe(40_000);
  });

  it('is waited for 40 seconds by all steps together, within the time that the function has', async () => {
    const { state, done } = begin([15, 15, 15]);
    await expect(done).rejects.toBe(denied);
    expect(state).toEqual({ at: 40_000, calls: [16, 6, 0] });
    expect(state.at).toBeLessThan(functions.seed.timeoutSeconds * 1_000);
  });

  it('is another thing than a failure, which is told at once', async () => {
    const { state, done } = begin([1], new Error('broken'));
    await expect(done).rejects.toThrow('broken');
    expect(state.calls).toEqual([1]);
  });
});
