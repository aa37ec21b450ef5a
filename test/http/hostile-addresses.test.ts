import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { claimsOf, startHandlers } from '../support/handlers.ts';
import { rawRequests, refused } from '../support/raw-requests.ts';

const cloud = await startHandlers();
const send = cloud.transport(claimsOf('ann', 'administrator'));

beforeAll(() => cloud.seed());
afterAll(() => cloud.stop());

const ask = rawRequests(send);

describe('a query', () => {
  it.each([
    ['an unknown name', 'colour=red', '/query/colour'],
    ['a name twice', 'limit=1&limit=2', '/query/limit'],
    ['__proto__', '__proto__=1', '/query/__proto__'],
    ['constructor', 'constructor=1', '/query/constructor'],
    ['toString', 'toString=1', '/query/toString'],
    ['a broken escape', 'q=%zz', '/query'],
    ['half an escape', 'q=%', '/query'],
    ['an escape that is not UTF-8', 'q=%ff', '/query'],
    ['a broken escape in a name', '%c3=1', '/query'],
    ['a limit of 0', 'limit=0', '/query/limit'],
    ['a limit of 101', 'limit=101', '/query/limit'],
    ['a limit of -1', 'limit=-1', '/query/limit'],
    ['a limit of 1.5', 'limit=1.5', '/query/limit'],
    ['a limit of 1e1', 'limit=1e1', '/query/limit'],
    ['a limit in other digits', 'limit=%D9%A1', '/query/limit'],
    ['an empty limit', 'limit=', '/query/limit'],
    ['an unknown status', 'status=new', '/query/status'],
    ['an unknown order', 'sort=name', '/query/sort'],
    ['no instant', 'updatedSince=yesterday', '/query/updatedSince'],
    ['an instant that is none', 'updatedSince=2026-02-30T00:00:00Z', '/query/updatedSince'],
    ['an id that looks like a key', 'ownerId=OWNER%23ann', '/query/ownerId'],
    ['a search of 101 characters', `q=${'x'.repeat(101)}`, '/query/q'],
    ['a search for nothing', 'q=%20', '/query/q'],
    ['a search with a control character', 'q=a%00b', '/query/q'],
    ['two lists at once', 'ownerId=a&processId=b', '/query'],
  ])('with %s answers 400', async (_, query, pointer) => {
    const answer = refused(await ask(contracts.listDeals, `/deals?${query}`));
    expect(answer).toEqual({ status: 400, code: 'invalid_request', pointers: [pointer] });
  });

  it('of a route that takes none is refused', async () => {
    expect(refused(await ask(contracts.getMe, '/me?a=1'))).toMatchObject({ status: 400, pointers: ['/query/a'] });
  });

  it.each(['limit=1', 'limit=100', 'q=%2B+%26', 'q=%F0%9F%94%91', ''])('of %s is fine', async (query) => {
    expect((await ask(contracts.listDeals, `/deals?${query}`)).status).toBe(200);
  });
});

describe('an id in a path', () => {
  it.each([
    '%23',
    'EVENT%231',
    'DEAL%23a',
    '_a',
    '-a',
    'a%00',
    'a%20',
    'a%2Fb',
    '%F0%9F%94%91',
    'a'.repeat(65),
    'ä',
    '..',
  ])('%s is refused as malformed', async (id) => {
    const answer = refused(await ask(contracts.getDeal, `/deals/${id}`));
    expect(answer).toEqual({ status: 400, code: 'invalid_request', pointers: ['/path/dealId'] });
  });

  it.each(['a', 'A', '0', 'constructor', 'toString', 'a'.repeat(64), 'DEAL', 'EVENT'])(
    '%s is merely unknown',
    async (id) => {
      expect(refused(await ask(contracts.getDeal, `/deals/${id}`))).toMatchObject({
        status: 404,
        code: 'unknown_deal',
      });
      const process = refused(await ask(contracts.getProcess, `/processes/${id}`));
      expect(process).toMatchObject({ status: 404, code: 'unknown_process' });
      expect(refused(await ask(contracts.getUser, `/users/${id}`))).toMatchObject({
        status: 404,
        code: 'unknown_user',
      });
    },
  );

  it.each(['0', '-1', '1.5', '1e3', 'x', '1000000', '01x'])('is no version where it says %s', async (version) => {
    const answer = refused(await ask(contracts.getVersion, `/processes/default/versions/${version}`));
    expect(answer).toMatchObject({ status: 400, pointers: ['/path/version'] });
  });

  it('of a version that was never published is unknown', async () => {
    const answer = await ask(contracts.getVersion, '/processes/default/versions/999999');
    expect(refused(answer)).toMatchObject({ status: 404, code: 'unknown_version' });
  });
});
