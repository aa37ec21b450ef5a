import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../local/lambda/protocol.ts';
import { type Delivery, type DeliverySettings, deliver } from '../../../runner/delivery.ts';
import type { GivenUp } from '../../../runner/failures.ts';
import type { Outcome } from '../../../runner/outcome.ts';
import { type StreamRecord, sequenceOf } from '../../../runner/record.ts';

const HOUR_S = 3600;

const record = (sequence: number, ageSeconds = 0): StreamRecord => ({
  eventName: 'INSERT',
  dynamodb: { SequenceNumber: String(sequence), ApproximateCreationDateTime: Date.now() / 1000 - ageSeconds },
});
const records = (...sequences: number[]) => sequences.map((sequence) => record(sequence));

const handled: Outcome = { ok: true, payload: { batchItemFailures: [] } };
const failedAt = (sequence: string): Outcome => ({
  ok: true,
  payload: { batchItemFailures: [{ itemIdentifier: sequence }] },
});
const thrown = failureOf(new Error('boom'));

/** Delivers to a function that is given, and keeps what happened. */
const run = async (
  batch: readonly StreamRecord[],
  consume: (sequences: readonly string[], call: number) => Outcome,
  settings: Partial<DeliverySettings> = {},
) => {
  const calls: string[][] = [];
  const checkpoints: string[] = [];
  const givenUp: GivenUp[] = [];
  const delivery: Delivery = {
    reportBatchItemFailures: true,
    bisect: true,
    maximumRetries: 2,
    maximumAge: -1,
    ...settings,
    invoke: async ({ Records }) => {
      const sequences = Records.map(sequenceOf);
      calls.push(sequences);
      return consume(sequences, calls.length);
    },
    onFailure: async (what) => void givenUp.push(what),
    checkpoint: async ({ sequenceNumber }) => void checkpoints.push(sequenceNumber),
    signal: new AbortController().signal,
  };
  await deliver(delivery, { shardId: 'shard', records: batch });
  return { calls, checkpoints, givenUp };
};

describe('a batch of stream records', () => {
  it('is handed over once and then checkpointed at its end', async () => {
    expect(await run(records(1, 2, 3), () => handled)).toEqual({
      calls: [['1', '2', '3']],
      checkpoints: ['3'],
      givenUp: [],
    });
  });

  it('is retried from the first record that was reported, what came before being done', async () => {
    const { calls, checkpoints } = await run(records(1, 2, 3), (_, call) => (call === 1 ? failedAt('2') : handled));
    expect(calls).toEqual([
      ['1', '2', '3'],
      ['2', '3'],
    ]);
    expect(checkpoints).toEqual(['1', '3']);
  });

  it('is retried from the lowest of several reported records', async () => {
    const two = { batchItemFailures: [{ itemIdentifier: '3' }, { itemIdentifier: '2' }] };
    const { calls } = await run(records(1, 2, 3), (_, call) => (call === 1 ? { ok: true, payload: two } : handled));
    expect(calls[1]).toEqual(['2', '3']);
  });

  it('is halved when it fails, so that a poison record goes alone and the others are handled in order', async () => {
    const { calls, givenUp, checkpoints } = await run(
      records(1, 2, 3, 4),
      (sequences) => (sequences.includes('3') ? thrown : handled),
      { maximumRetries: 1 },
    );
    expect(calls).toEqual([['1', '2', '3', '4'], ['1', '2'], ['3', '4'], ['3'], ['3'], ['4']]);
    expect(givenUp.map(({ records: [first, ...others] }) => [sequenceOf(first), others.length])).toEqual([['3', 0]]);
    expect(checkpoints).toEqual(['2', '3', '4']);
  });

  it('is not halved where its first record is reported: it is retried, and given up, as a whole', async () => {
    const { calls, givenUp } = await run(records(1, 2), () => failedAt('1'), { maximumRetries: 1 });
    expect(calls).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
    expect(givenUp[0]?.records).toHaveLength(2);
  });

  it('is retried as a whole without bisecting, and given up whole after so many retries', async () => {
    const { calls, givenUp, checkpoints } = await run(records(1, 2), () => thrown, {
      bisect: false,
      maximumRetries: 2,
    });
    expect(calls).toHaveLength(3);
    expect(givenUp).toMatchObject([{ condition: 'RetryAttemptsExhausted', invocations: 3, shardId: 'shard' }]);
    expect(givenUp[0]?.records).toHaveLength(2);
    expect(checkpoints).toEqual(['2']);
  });

  it('gives up records that became too old without trying them, and tries the younger ones', async () => {
    const batch = [record(1, 2 * HOUR_S), record(2)];
    const { calls, givenUp, checkpoints } = await run(batch, () => handled, { maximumAge: HOUR_S });
    expect(calls).toEqual([['2']]);
    expect(givenUp).toMatchObject([{ condition: 'RecordAgeExceeded', invocations: 0 }]);
    expect(checkpoints).toEqual(['1', '2']);
  });

  it.each([
    ['names no record of the batch', { batchItemFailures: [{ itemIdentifier: '99' }] }],
    ['names nothing', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['is misspelt', { batchItemFailures: [{ id: '1' }] }],
    ['is a text', 'failed'],
  ])('counts as failed as a whole when the report %s', async (_, payload) => {
    const { calls } = await run(records(1), (_sequences, call) => (call === 1 ? { ok: true, payload } : handled));
    expect(calls).toEqual([['1'], ['1']]);
  });

  it.each([undefined, null, {}, { batchItemFailures: null }, { batchItemFailures: [] }])(
    'counts as handled when the function answers %j',
    async (payload) => {
      const { calls, checkpoints } = await run(records(1), () => ({ ok: true, payload }));
      expect([calls.length, checkpoints]).toEqual([1, ['1']]);
    },
  );

  it('does not read a report that the mapping did not ask for', async () => {
    const { calls } = await run(records(1, 2), () => failedAt('1'), { reportBatchItemFailures: false });
    expect(calls).toHaveLength(1);
  });
});
