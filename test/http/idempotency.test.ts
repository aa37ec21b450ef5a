import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { afterNext } from '../support/between-calls.ts';
import { startHandlers } from '../support/handlers.ts';
import { ifMatch, openDeal, publishProcess, readDeal } from '../support/steps.ts';

const cloud = await startHandlers();
const { client } = await import('../../shared/table/table.ts');
const [ann, bob, admin] = [cloud.as('ann'), cloud.as('bob'), cloud.as('ada', 'administrator')];
let processId = '';

beforeAll(async () => {
  processId = await publishProcess(admin, { first: [{ id: 'a', obligatory: true }] });
});

afterAll(() => cloud.stop());

let keys = 0;
const newKey = () => {
  keys += 1;
  return { 'idempotency-key': `key ${keys}` };
};

const open = (headers: Record<string, string>, client = ann, name = 'Solar roof') =>
  client.call(contracts.openDeal, { body: { name, processId }, headers });

const replayed = ({ headers }: { headers: Headers }) => headers.get('idempotent-replayed');

describe('a POST that is repeated with its key', () => {
  it('gets the stored answer: same status, body, ETag and place, and says that it is one', async () => {
    const headers = newKey();
    const [first, again] = [await open(headers), await open(headers)];
    expect(again.ok()).toEqual(first.ok());
    expect([first, again].map(({ status }) => status)).toEqual([201, 201]);
    for (const name of ['etag', 'location', 'content-type', 'cache-control']) {
      expect(again.headers.get(name)).toBe(first.headers.get(name));
    }
    expect([first, again].map(replayed)).toEqual([null, 'true']);
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
  });

  it('has its effect once', async () => {
    const { id: dealId } = await openDeal(ann, { processId });
    const params = { dealId };
    const headers = newKey();
    const [first, again] = [
      await ann.call(contracts.addNote, { params, body: { text: 'They called.' }, headers }),
      await ann.call(contracts.addNote, { params, body: { text: 'They called.' }, headers }),
    ];
    expect(again.ok()).toEqual(first.ok());
    expect((await ann.call(contracts.listNotes, { params })).ok().items).toHaveLength(1);
  });

  it('gets the answer of then, although the deal has moved on', async () => {
    const { id: dealId } = await openDeal(ann, { processId });
    const headers = newKey();
    const lose = () => ann.call(contracts.loseDeal, { params: { dealId }, body: { reason: 'Price' }, headers });
    const first = (await lose()).ok();
    await ann.call(contracts.reopenDeal, { params: { dealId } });
    expect((await lose()).ok()).toEqual(first);
    expect((await readDeal(ann, dealId)).status).toBe('open');
  });

  it('may say the same in other words: the order of fields does not matter', async () => {
    const headers = newKey();
    const first = await ann.call(contracts.openDeal, { body: { name: 'Chairs', processId }, headers });
    const again = await ann.call(contracts.openDeal, { body: { processId, name: ' Chairs ' }, headers });
    expect(again.ok()).toEqual(first.ok());
  });

  it('has one effect when both run at once', async () => {
    const headers = newKey();
    const answers = await Promise.all(Array.from({ length: 5 }, () => open(headers)));
    const opened = answers.filter(({ status }) => status === 201).map((answer) => answer.ok().id);
    expect(new Set(opened).size).toBe(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(answer.refusal().code).toBe('idempotency_in_progress');
    }
  });

  it('has one effect on one deal when both run at once', async () => {
    const { id: dealId } = await openDeal(ann, { processId });
    const params = { dealId };
    const headers = newKey();
    const body = { text: 'They called.' };
    await Promise.all(Array.from({ length: 5 }, () => ann.call(contracts.addNote, { params, body, headers })));
    expect((await ann.call(contracts.listNotes, { params })).ok().items).toHaveLength(1);
  });

  it('gets the answer of the faster one also where only its effect stands in the way', async () => {
    const { id: dealId } = await openDeal(ann, { processId });
    const headers = newKey();
    const lose = () => ann.call(contracts.loseDeal, { params: { dealId }, body: { reason: 'Price' }, headers });
    // The first call looks for an answer that was kept: right after it found none, the other request is done.
    afterNext(client, 'GetItem', lose);
    const slower = await lose();
    expect([slower.ok().status, replayed(slower)]).toEqual(['lost', 'true']);
  });
});

describe('a key', () => {
  it('is refused with another body', async () => {
    const headers = newKey();
    await open(headers);
    const other = await open(headers, ann, 'Another name');
    expect([other.status, other.refusal().code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('belongs to one user', async () => {
    const headers = newKey();
    const [mine, theirs] = [await open(headers, ann), await open(headers, bob)];
    expect(theirs.ok().id).not.toBe(mine.ok().id);
    expect(replayed(theirs)).toBeNull();
  });

  it('belongs to one path', async () => {
    const [one, other] = [await openDeal(ann, { processId }), await openDeal(ann, { processId })];
    const headers = newKey();
    for (const { id: dealId } of [one, other]) {
      const lost = await ann.call(contracts.loseDeal, { params: { dealId }, body: { reason: 'Price' }, headers });
      expect(lost.ok()).toMatchObject({ id: dealId, status: 'lost' });
    }
  });

  it('is free again after a failure', async () => {
    const { id: dealId } = await openDeal(ann, { processId });
    const headers = newKey();
    const win = () => ann.call(contracts.winDeal, { params: { dealId }, headers });
    expect((await win()).refusal().code).toBe('obligatory_activities_open');
    await ann.call(contracts.completeActivity, { params: { dealId, activityId: 'a' } });
    const won = await win();
    expect(won.ok().status).toBe('won');
    expect(replayed(won)).toBeNull();
  });

  it.each([
    ['empty', ''],
    ['longer than 255 characters', 'k'.repeat(256)],
    ['with a control character', 'a\tb'],
    ['with a letter beyond ASCII', 'schlüssel'],
  ])('that is %s is refused before the body is judged', async (_, key) => {
    const headers = { 'idempotency-key': key };
    const answer = await ann.call(contracts.openDeal, { body: { name: '' }, headers });
    expect([answer.status, answer.refusal().code]).toEqual([400, 'invalid_request']);
    expect(answer.refusal().errors?.map(({ pointer }) => pointer)).toEqual(['/headers/idempotency-key']);
  });

  it('may have 255 printable characters', async () => {
    const headers = { 'idempotency-key': '~ '.repeat(127).concat('!') };
    expect((await open(headers)).status).toBe(201);
    expect(replayed(await open(headers))).toBe('true');
  });

  it('means nothing on PUT, PATCH and DELETE', async () => {
    const opened = await open({});
    const params = { dealId: opened.ok().id };
    const headers = { 'idempotency-key': 'a\tb' };
    const put = await ann.call(contracts.setManualProbability, { params, body: { value: 5 }, headers });
    const patched = await ann.call(contracts.editDeal, { params, body: {}, headers: { ...headers, ...ifMatch(put) } });
    const deleted = await ann.call(contracts.clearManualProbability, { params, headers });
    expect([put, patched, deleted].map(({ status }) => status)).toEqual([200, 200, 200]);
    expect([put, patched, deleted].map(replayed)).toEqual([null, null, null]);
  });
});
