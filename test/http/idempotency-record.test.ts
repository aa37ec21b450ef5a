import { gunzipSync } from 'node:zlib';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { mockedTable } from '../support/mocked-table.ts';
import { publishProcess } from '../support/steps.ts';

const cloud = await startHandlers();
const { client, get, write } = await import('../../shared/table/table.ts');
const ann = cloud.as('ann');
const admin = cloud.as('ada', 'administrator');
const hour = 60 * 60;

const { table, reset, failOneTransaction } = mockedTable(client);

beforeAll(() => cloud.seed());
beforeEach(reset);
afterAll(() => cloud.stop());

let keys = 0;
const newKey = () => {
  keys += 1;
  return { 'idempotency-key': `key-${keys}` };
};

const open = (headers: Record<string, string>) => ann.call(contracts.openDeal, { body: { name: 'Chairs' }, headers });

const kept = z.looseObject({ pk: z.string(), sk: z.string(), ttl: z.int(), answer: z.instanceof(Uint8Array) });

/** What the last transaction put, and the idempotency record among it. */
const lastPuts = () => {
  const items = table.commandCalls(TransactWriteCommand).at(-1)?.args[0].input.TransactItems ?? [];
  const puts = items.flatMap(({ Put }) => (Put?.Item === undefined ? [] : [Put.Item]));
  const record = kept.parse(puts.find(({ entity }) => entity === 'idempotency'));
  return { entities: puts.map(({ entity }) => entity), record };
};

it('is written in the transaction of the effect that it reports', async () => {
  await open(newKey());
  expect(table.commandCalls(TransactWriteCommand)).toHaveLength(1);
  expect(table.commandCalls(PutCommand)).toHaveLength(0);
  expect(lastPuts().entities).toEqual(expect.arrayContaining(['deal', 'event', 'idempotency']));
});

it('is not written where no key was sent', async () => {
  await open({});
  expect(() => lastPuts()).toThrow();
});

it('holds no signed form: only what a new one can be made for', async () => {
  const params = { dealId: (await open({})).ok().id };
  const body = { fileName: 'Offer.pdf', contentType: 'application/pdf', size: 1 } as const;
  const { attachmentId } = (await ann.call(contracts.addAttachment, { params, body, headers: newKey() })).ok();
  const { text } = z.object({ text: z.string() }).parse(JSON.parse(gunzipSync(lastPuts().record.answer).toString()));
  expect(JSON.parse(text)).toEqual({ attachmentId });
});

it('is not there when the effect failed, so that the next attempt has it', async () => {
  const headers = newKey();
  failOneTransaction(new Error('The connection is gone'));
  expect((await open(headers)).status).toBe(500);
  const { pk, sk } = lastPuts().record;
  expect(await get({ pk, sk })).toBeUndefined();

  const opened = await open(headers);
  expect([opened.status, opened.headers.get('idempotent-replayed')]).toEqual([201, null]);
  expect(await get({ pk, sk })).toBeDefined();
});

it('lives for 24 hours', async () => {
  await open(newKey());
  const age = lastPuts().record.ttl - Date.now() / 1_000;
  expect(age).toBeGreaterThan(24 * hour - 60);
  expect(age).toBeLessThanOrEqual(24 * hour);
});

it('counts no more once it has expired, although the table still holds it', async () => {
  const headers = newKey();
  const first = await open(headers);
  const expired = { ...lastPuts().record, ttl: Math.floor(Date.now() / 1_000) - 60 };
  await write([{ put: expired, when: { is: 'anything' } }]);

  const later = await open(headers);
  expect([later.status, later.headers.get('idempotent-replayed')]).toEqual([201, null]);
  expect(later.ok().id).not.toBe(first.ok().id);
  expect((await open(headers)).ok().id).toBe(later.ok().id);
});

it('is kept for a request that had nothing to do, too', async () => {
  const params = { processId: await publishProcess(admin, { first: [{ id: 'a' }] }) };
  const headers = newKey();
  const restore = () => admin.call(contracts.restoreProcess, { params, headers });
  await restore();
  expect((await restore()).headers.get('idempotent-replayed')).toBe('true');
});

it('tells a repetition that arrives while the first is being stored that it is running', async () => {
  const reasons = ['None', 'None', 'None', 'TransactionConflict'].map((Code) => ({ Code }));
  const conflict = new TransactionCanceledException({ message: '', $metadata: {}, CancellationReasons: reasons });
  failOneTransaction(conflict);
  const answer = await open(newKey());
  expect([answer.status, answer.refusal().code]).toEqual([409, 'idempotency_in_progress']);
});
