import {
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { mockedTable } from '../support/mocked-table.ts';
import { openDeal, readDeal } from '../support/steps.ts';

const cloud = await startHandlers();
const { client, write } = await import('../../shared/table/table.ts');
const { logger } = await import('../../shared/kernel/log.ts');
const ann = cloud.as('ann');
let params = { dealId: '' };

const { table, reset, failOneTransaction, leaveBatchesUnread } = mockedTable(client);

beforeAll(() => cloud.seed());

beforeEach(async () => {
  reset();
  params = { dealId: (await openDeal(ann)).id };
  table.resetHistory();
});

afterAll(() => cloud.stop());

const about = { message: 'secret-of-the-table', $metadata: {} };

/** A transaction refused at one of its writes: of a completion the deal, its event, and that of its stage. */
const cancelled = (code: string, index: number, Message?: string) =>
  new TransactionCanceledException({
    ...about,
    CancellationReasons: [0, 1, 2].map((at) => (at === index ? { Code: code, Message } : { Code: 'None' })),
  });

const complete = () =>
  ann.call(contracts.completeActivity, { params: { ...params, activityId: 'first-conversation' } });

const throttles = [
  ['ThrottlingException', new ThrottlingException(about)],
  ['ProvisionedThroughputExceededException', new ProvisionedThroughputExceededException(about)],
  ['RequestLimitExceeded', new RequestLimitExceeded(about)],
] as const;

describe.each(throttles)('a %s', (_, error) => {
  it.each([
    ['reading', GetCommand],
    ['writing', TransactWriteCommand],
  ] as const)('while %s answers 503 and says when to try again', async (_, command) => {
    if (command === GetCommand) table.on(GetCommand).rejects(error);
    else table.on(TransactWriteCommand).rejects(error);
    const answer = await complete();
    expect([answer.status, answer.refusal().code]).toEqual([503, 'unavailable']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('while listing answers 503', async () => {
    table.on(QueryCommand).rejects(error);
    expect((await ann.call(contracts.listDeals)).status).toBe(503);
  });
});

describe.each([0, 1, 2])('a transaction cancelled at its write %i', (index) => {
  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded'])('for %s answers 503', async (code) => {
    table.on(TransactWriteCommand).rejects(cancelled(code, index));
    expect((await complete()).refusal().code).toBe('unavailable');
  });

  it('for a conflict is tried again', async () => {
    failOneTransaction(cancelled('TransactionConflict', index));
    expect((await complete()).ok().version).toBe(2);
    expect(table.commandCalls(GetCommand)).toHaveLength(2);
  });

  it('for conflicts without end answers 409 after five attempts', async () => {
    table.on(TransactWriteCommand).rejects(cancelled('TransactionConflict', index));
    const answer = await complete();
    expect([answer.status, answer.refusal().code]).toEqual([409, 'version_conflict']);
    expect(table.commandCalls(TransactWriteCommand)).toHaveLength(5);
  });

  it('for an item that is too large answers 422', async () => {
    const message = 'Item size has exceeded the maximum allowed size';
    table.on(TransactWriteCommand).rejects(cancelled('ValidationError', index, message));
    expect((await complete()).refusal().code).toBe('deal_too_large');
  });

  it.each(['ValidationError', 'AccessDenied', 'ItemCollectionSizeLimitExceeded', 'DuplicateItem', 'Newfangled'])(
    'for %s is our fault: 500',
    async (code) => {
      table.on(TransactWriteCommand).rejects(cancelled(code, index));
      expect((await complete()).refusal().code).toBe('internal');
    },
  );
});

it('tries again when the condition of the deal failed, and takes that of an event for a fault of ours', async () => {
  failOneTransaction(cancelled('ConditionalCheckFailed', 0));
  expect((await complete()).ok().version).toBe(2);
  table.on(TransactWriteCommand).rejects(cancelled('ConditionalCheckFailed', 1));
  const undone = await ann.call(contracts.undoCompletion, { params: { ...params, activityId: 'first-conversation' } });
  expect(undone.refusal().code).toBe('internal');
});

it('reads the keys that a batch left unread, until none is left', async () => {
  const deals = (await ann.call(contracts.listDeals)).ok().items;
  leaveBatchesUnread(2);
  expect((await ann.call(contracts.listDeals)).ok().items).toEqual(deals);
});

it('answers 503 when the keys of a batch stay unread', async () => {
  leaveBatchesUnread(Number.POSITIVE_INFINITY);
  expect((await ann.call(contracts.listDeals)).refusal().code).toBe('unavailable');
});

it('answers an unknown failure as a problem that tells nothing of the inside, and logs it', async () => {
  const logged = vi.spyOn(logger, 'error');
  table.on(GetCommand).rejects(new Error('secret-of-the-table'));
  const answer = await ann.call(contracts.getDeal, { params });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([500, 'application/problem+json']);
  const { requestId, ...statusAndCode } = answer.refusal();
  const title = 'Something is wrong on our side';
  expect(statusAndCode).toEqual({
    type: 'urn:stagecraft:problem:internal',
    title,
    status: 500,
    code: 'internal',
    detail: title,
  });
  expect(requestId).toBe(answer.headers.get('x-request-id'));
  expect(logged).toHaveBeenCalledWith(
    'Failed: GET /deals/{dealId}',
    expect.objectContaining({ requestId, error: expect.any(Error) }),
  );
});

it('says loudly that a stored deal does not parse', async () => {
  const logged = vi.spyOn(logger, 'error');
  const broken = { pk: 'DEAL#broken', sk: 'DEAL', version: 1, summary: '{"name":"Half a deal"}' };
  await write([{ put: broken, when: { is: 'absent' } }]);
  const answer = await ann.call(contracts.getDeal, { params: { dealId: 'broken' } });
  expect([answer.status, answer.refusal().code]).toEqual([500, 'internal']);
  expect(logged).toHaveBeenCalled();
});

it('changes nothing when it answers a failure', async () => {
  failOneTransaction(cancelled('ThrottlingError', 0));
  await complete();
  expect((await readDeal(ann, params.dealId)).version).toBe(1);
});
