import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { partitionsOf } from '../../ops/copy-deals/source.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { announceAttachment, pinAttachment } from '../../shared/attachments/rules.ts';
import { backupOf, restoreBackup } from '../support/backups.ts';
import { complete, startFollowUps } from '../support/follow-ups.ts';
import { ifMatch, readDeal } from '../support/steps.ts';

const { cloud, admin, client, processId, dealOf, events, deliver, tasksOf, statesOf } = await startFollowUps();
const { copyDeal } = await import('../../ops/copy-deals/copy-deal.ts');
const { query } = await import('../../shared/table/table.ts');
const { ensureAttachment, findAttachments } = await import('../../shared/attachments/store.ts');
const { closedIn } = await import('../../shared/statistics/store/closed-deals.ts');
const { readFeed } = await import('../../shared/notifications/store.ts');
const { table } = cloud;

afterAll(() => cloud.stop());

let backups = 0;

/** The table as it is now, beside itself. */
const backup = async () => {
  backups += 1;
  const name = `restored-${backups}`;
  await restoreBackup(table.client, name, inject('tableProperties'), await backupOf(table.client, table.tableName));
  return partitionsOf(table.client, name);
};

const onDeal = (dealId: string) => ({ params: { dealId } });
const followUp = async (dealId: string) => void (await deliver(await events('deal', dealId)));
const lose = async (dealId: string) => {
  (await admin.call(contracts.loseDeal, { ...onDeal(dealId), body: { reason: 'Price' } })).ok();
  await followUp(dealId);
};
const remove = async (dealId: string) => {
  (await admin.call(contracts.deleteDeal, onDeal(dealId))).ok();
  await followUp(dealId);
};
const rename = async (dealId: string, name: string) => {
  const headers = ifMatch(await admin.call(contracts.getDeal, onDeal(dealId)));
  (await admin.call(contracts.editDeal, { ...onDeal(dealId), headers, body: { name } })).ok();
};

/** A deal with a task, with what follows from its events done. */
const aDeal = async () => {
  const dealId = await dealOf(complete('call'), complete('plain'));
  await followUp(dealId);
  return dealId;
};

const copied = { done: true, message: expect.any(String) };
const typesOf = async (dealId: string) => (await events('deal', dealId)).map(({ type }) => type);
const month = new Date().toISOString().slice(0, 7);
const closedNow = async (dealId: string) => (await closedIn(processId, month)).filter(({ id }) => id === dealId);
const whole = async (dealId: string) => ({
  deal: await readDeal(admin, dealId),
  tasks: await tasksOf(dealId),
  history: await typesOf(dealId),
  closed: await closedNow(dealId),
});

describe('a deal that was deleted', () => {
  it('comes back as it was, with its tasks, after which its history goes on', async () => {
    const dealId = await aDeal();
    const before = await readDeal(admin, dealId);
    const read = await backup();
    await remove(dealId);

    expect(await copyDeal(read, dealId, { replace: false })).toEqual(copied);
    const after = await readDeal(admin, dealId);
    expect(after).toEqual({ ...before, version: expect.any(Number), updatedAt: expect.any(String) });
    expect(after.version).toBeGreaterThan(before.version);
    expect(await statesOf(dealId)).toEqual(['open']);
    expect((await typesOf(dealId)).slice(-2)).toEqual(['deal.deleted', 'deal.restored']);
    await rename(dealId, 'Heat pump');
    const sequences = (await events('deal', dealId)).map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  });

  it('is in the lists of its owner and its participants again', async () => {
    const dealId = await aDeal();
    const read = await backup();
    await remove(dealId);
    await copyDeal(read, dealId, { replace: false });
    for (const who of [{ ownerId: 'olga' }, { participantId: 'paul' }]) {
      const { items } = (await admin.call(contracts.listDeals, { query: { ...who, limit: '100' } })).ok();
      expect(items.map(({ id }) => id)).toContain(dealId);
    }
  });

  it('counts in statistics as what it was when it was closed', async () => {
    const dealId = await aDeal();
    await lose(dealId);
    const before = await closedNow(dealId);
    expect(before).toHaveLength(1);
    const read = await backup();
    await remove(dealId);
    expect(await closedNow(dealId)).toEqual([]);
    await copyDeal(read, dealId, { replace: false });
    expect(await closedNow(dealId)).toEqual(before);
  });
});

describe('a deal whose items are gone', () => {
  /** Takes everything that the table has of a deal, and answers what that was. */
  const loseItems = async (dealId: string) => {
    const lost = await query({ pk: `DEAL#${dealId}`, limit: 1_000 });
    for (const { pk, sk } of lost) {
      const Key = { pk: { S: String(pk) }, sk: { S: String(sk) } };
      await table.client.send(new DeleteItemCommand({ TableName: table.tableName, Key }));
    }
    return lost;
  };

  it('comes back with its files: those that were pinned, and those that may still be uploaded, but for a day long gone', async () => {
    const dealId = await aDeal();
    const announced = (id: string, createdAt: string) =>
      announceAttachment({
        id,
        fileName: `${id}.pdf`,
        contentType: 'application/pdf',
        size: 9,
        uploadedBy: 'olga',
        createdAt,
      });
    const [now, longAgo] = [new Date().toISOString(), '2025-01-01T00:00:00.000Z'];
    const pinned = pinAttachment(announced('pinned', longAgo), `deals/${dealId}/pinned/digest`);
    await ensureAttachment(dealId, pinned);
    for (const file of [announced('awaited', now), announced('forgotten', longAgo)])
      await ensureAttachment(dealId, file);
    const read = await backup();
    await loseItems(dealId);
    expect(await copyDeal(read, dealId, { replace: false })).toEqual(copied);
    const ids = ['pinned', 'awaited', 'forgotten'];
    expect(await findAttachments(dealId, ids)).toEqual([pinned, announced('awaited', now), undefined]);
  });

  it('comes back with its whole history, where that stood in the feed, marked so that nobody is told again', async () => {
    const dealId = await aDeal();
    const read = await backup();
    const lost = await loseItems(dealId);
    expect(await copyDeal(read, dealId, { replace: false })).toEqual(copied);
    const items = await query({ pk: `DEAL#${dealId}`, prefix: 'EVENT#', limit: 1_000 });
    const before = lost.filter(({ sk }) => String(sk).startsWith('EVENT#'));
    expect(items.slice(0, -1)).toEqual(before.map((item) => ({ ...item, restored: true })));
    expect(items.at(-1)).toMatchObject({ restored: true, event: expect.stringContaining('deal.restored') });
    expect(await statesOf(dealId)).toEqual(['open']);
  });
});

describe('a deal that is there', () => {
  it('is left alone', async () => {
    const dealId = await aDeal();
    const read = await backup();
    await rename(dealId, 'Heat pump');
    const before = await whole(dealId);
    const refused = { done: false, refused: expect.stringContaining('--replace') };
    expect(await copyDeal(read, dealId, { replace: false })).toEqual(refused);
    expect(await whole(dealId)).toEqual(before);
  });

  it('is put back as it was where that is asked for, and is out of the month in which it was closed', async () => {
    const dealId = await aDeal();
    const before = await readDeal(admin, dealId);
    const read = await backup();
    await rename(dealId, 'Heat pump');
    await lose(dealId);
    expect(await closedNow(dealId)).toHaveLength(1);
    expect(await copyDeal(read, dealId, { replace: true })).toEqual(copied);
    const { name, status } = await readDeal(admin, dealId);
    expect({ name, status }).toEqual({ name: before.name, status: 'open' });
    expect(await closedNow(dealId)).toEqual([]);
    expect((await typesOf(dealId)).slice(-3)).toEqual(['deal.updated', 'deal.lost', 'deal.restored']);
  });

  it('is not replaced where its history has gone on otherwise than in the other table', async () => {
    const dealId = await aDeal();
    const older = await backupOf(table.client, table.tableName);
    await rename(dealId, 'Heat pump');
    const read = await backup();
    // As after a restore of the whole table to before that.
    for (const { pk, sk } of await query({ pk: `DEAL#${dealId}`, limit: 1_000 })) {
      const Key = { pk: { S: String(pk) }, sk: { S: String(sk) } };
      await table.client.send(new DeleteItemCommand({ TableName: table.tableName, Key }));
    }
    await restoreBackup(
      table.client,
      table.tableName,
      inject('tableProperties'),
      older.filter(({ pk }) => pk?.S === `DEAL#${dealId}`),
    );
    await rename(dealId, 'Wind wheel');
    const refused = { done: false, refused: expect.stringContaining('has gone on otherwise') };
    expect(await copyDeal(read, dealId, { replace: true })).toEqual(refused);
  });
});

describe('copying again', () => {
  it('changes nothing', async () => {
    const dealId = await aDeal();
    await lose(dealId);
    const read = await backup();
    await remove(dealId);
    await copyDeal(read, dealId, { replace: true });
    const before = await whole(dealId);
    expect(await copyDeal(read, dealId, { replace: true })).toEqual(copied);
    expect(await whole(dealId)).toEqual(before);
  });

  it('finishes what was cut off, wherever that was', async () => {
    const isWrite = /^(Put|TransactWrite)/;
    let left = Number.POSITIVE_INFINITY;
    client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          if (isWrite.test(commandName)) left -= 1;
          if (left < 0) throw new Error('cut off');
          return next(args);
        },
      { step: 'initialize', name: 'cutOff' },
    );
    let cuts = 0;
    for (let writes = 0; cuts === writes; writes += 1) {
      const dealId = await aDeal();
      await lose(dealId);
      const read = await backup();
      await remove(dealId);
      left = writes;
      await copyDeal(read, dealId, { replace: false }).catch(() => {
        cuts += 1;
      });
      left = Number.POSITIVE_INFINITY;
      expect(await copyDeal(read, dealId, { replace: false })).toEqual(copied);
      const { history, tasks, closed } = await whole(dealId);
      expect(history.filter((type) => type === 'deal.restored')).toHaveLength(1);
      expect(tasks.map(({ state }) => state)).toEqual(['open']);
      expect(closed).toHaveLength(1);
    }
    client.middlewareStack.remove('cutOff');
    expect(cuts).toBeGreaterThan(2);
  });
});

it('says what it cannot copy: a deal that the other table does not know', async () => {
  const refused = { done: false, refused: 'is not in that table' };
  expect(await copyDeal(await backup(), 'nobody', { replace: false })).toEqual(refused);
});

it('is told to who reads the feed, as something that happened now', async () => {
  const dealId = await aDeal();
  const read = await backup();
  await remove(dealId);
  await copyDeal(read, dealId, { replace: false });
  const [restored] = (await query({ pk: `DEAL#${dealId}`, prefix: 'EVENT#', descending: true, limit: 1 })).map(
    ({ gsi1sk }) => String(gsi1sk),
  );
  const { next } = await readFeed(undefined, { after: undefined, limit: 1_000 });
  expect((restored ?? '') > next).toBe(true);
});
