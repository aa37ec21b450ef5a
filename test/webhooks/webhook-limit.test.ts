import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { statusAndCode } from '../support/steps.ts';
import { startWebhooks } from '../support/webhooks.ts';

const { cloud, register, registered, remove, every } = await startWebhooks();

beforeEach(async () => {
  for (const webhook of await every()) await remove(webhook);
});

afterAll(() => cloud.stop());

const full = [409, 'too_many_webhooks'];

/** One after the other: who is overtaken too often is told to come again. */
const registerMany = async (count: number) => {
  for (let made = 0; made < count; made += 1) await registered();
};

const concurrently = <Answer>(count: number, call: () => Promise<Answer>) =>
  Promise.all(Array.from({ length: count }, call));

describe('of webhooks there are at most fifty', () => {
  it('until one of them is gone', async () => {
    await registerMany(50);
    expect(statusAndCode(await register())).toEqual(full);
    const [first] = await every();
    if (first) await remove(first);
    expect((await register()).status).toBe(201);
    expect(statusAndCode(await register())).toEqual(full);
  });

  it('however many are registered at once', async () => {
    await registerMany(45);
    const answers = await concurrently(10, () => register());
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map(statusAndCode)).toEqual(Array.from({ length: 5 }, () => full));
    expect(await every()).toHaveLength(50);
  });

  it('of which one that is deleted twice at once is counted once', async () => {
    await registerMany(49);
    const last = await registered();
    const statuses = (await concurrently(2, () => remove(last))).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([204, 404]);
    expect((await register()).status).toBe(201);
    expect(statusAndCode(await register())).toEqual(full);
  });

  it('and requests for the last place under one idempotency key all have it', async () => {
    await registerMany(49);
    const headers = { 'idempotency-key': 'last place' };
    for (const answer of await concurrently(5, () => register({}, headers))) {
      if (answer.status !== 201) expect(statusAndCode(answer)).toEqual([409, 'idempotency_in_progress']);
    }
    expect((await register({}, headers)).headers.get('idempotent-replayed')).toBe('true');
    expect(await every()).toHaveLength(50);
  });
});
