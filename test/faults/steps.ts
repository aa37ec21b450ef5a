import { expect } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { openDeal, publishProcess } from '../support/steps.ts';
import type { Following } from './following.ts';

const seconds = 1_000;

const administrator = ({ handlers }: Following) => handlers.as('ada', 'administrator');

/** Publishes a process whose one activity sets off a task. */
export const processWithTask = (following: Following) =>
  publishProcess(administrator(following), {
    first: [{ id: 'talk', task: { title: 'Call {{deal.name}}', dueIn: { days: 1 } } }],
  });

export const complete = async (following: Following, dealId: string) =>
  (await administrator(following).call(contracts.completeActivity, { params: { dealId, activityId: 'talk' } })).ok();

/** Opens so many deals and completes the activity of each. */
export const completedDeals = async (following: Following, processId: string, deals: number) => {
  const opened = await Promise.all(
    Array.from({ length: deals }, () => openDeal(administrator(following), { processId })),
  );
  return Promise.all(opened.map(({ id }) => complete(following, id)));
};

export const tasksOf = async (following: Following, dealId: string) =>
  (await administrator(following).call(contracts.listTasks, { query: { dealId } })).ok().items;

const differences = async (following: Following) => {
  const [committed, published] = [new Set(await following.committed()), new Set(following.published())];
  return { missing: [...committed.difference(published)], invented: [...published.difference(committed)] };
};

/** Expects exactly one task of each of these deals, and every event of the table published: none missing, none made up. */
export const expectAllFollowed = async (following: Following, deals: readonly { readonly id: string }[]) => {
  for (const { id } of deals) {
    await expect
      .poll(() => tasksOf(following, id), { timeout: 20 * seconds })
      .toMatchObject([{ title: 'Call Solar roof' }]);
  }
  await expect.poll(() => differences(following), { timeout: 20 * seconds }).toEqual({ missing: [], invented: [] });
};
