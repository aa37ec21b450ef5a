import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { contracts } from '../../shared/api/contracts.ts';
import { problem } from '../../shared/api/problems.ts';
import type { Definition } from '../../shared/processes/rules/definition.ts';
import { usersNamedIn } from '../../shared/processes/rules/publish.ts';
import { definitions } from '../support/arbitraries.ts';
import { aDefinition } from '../support/factories.ts';
import { claimsOf, startHandlers } from '../support/handlers.ts';
import { statusAndCode } from '../support/steps.ts';

const cloud = await startHandlers();
const [max, ada] = [cloud.as('max', 'manager'), cloud.as('ada', 'administrator')];

beforeAll(async () => {
  await Promise.all(['ann', 'ben', 'paul'].map((userId) => cloud.enter(userId)));
});

afterAll(() => cloud.stop());

const named = aDefinition({
  first: [
    { id: 'call', completableBy: { kind: 'designated', users: ['u1', 'ben'] } },
    { id: 'mail', notify: { users: ['u1'] } },
  ],
  second: [{ id: 'visit', task: { title: 'Call', dueIn: { days: 1 }, assignee: { kind: 'user', userId: 'u2' } } }],
});

const fileOf = (definition: Definition, users: Record<string, string> = {}) => ({
  format: 'stagecraft-process' as const,
  formatVersion: 1 as const,
  exportedAt: '2026-01-05T09:00:00.000Z',
  source: { processId: 'elsewhere', version: 4 },
  definition,
  users,
});

type File = z.input<typeof contracts.importProcess.body>;

const userIds = fc.constantFrom('ann', 'ben', 'paul');

/** What the plain definitions of the other tests leave out: whom an activity tells, and what it has somebody do. */
const extras = fc.record({
  tips: fc.constantFrom('', 'Ask for **three** examples.\n\tThen listen.'),
  notify: fc.option(
    fc.record({
      administrators: fc.boolean(),
      managers: fc.boolean(),
      participants: fc.boolean(),
      owner: fc.constant(true),
      users: fc.array(userIds, { maxLength: 3 }),
    }),
  ),
  task: fc.option(
    fc.record({
      title: fc.constant('Call {{deal.company}}'),
      description: fc.constant(''),
      type: fc.constant('call' as const),
      priority: fc.constantFrom('low' as const, 'high' as const),
      assignee: fc.oneof(
        fc.record({ kind: fc.constantFrom('owner' as const, 'completer' as const) }),
        fc.record({ kind: fc.constant('user' as const), userId: userIds }),
      ),
      dueIn: fc.record({ days: fc.nat(30), workingDays: fc.boolean() }),
    }),
  ),
});

const fullDefinitions = fc.tuple(definitions(), fc.infiniteStream(extras)).map(([definition, stream]): Definition => {
  const more = () => stream.next().value;
  const stages = definition.stages.map((stage) => ({
    ...stage,
    activities: stage.activities.map((activity) => ({ ...activity, ...more() })),
  }));
  return { ...definition, stages };
});

const importProcess = (body: File, client = ada, headers = {}) =>
  client.call(contracts.importProcess, { body, headers });
const draftOf = async (processId: string) =>
  (await ada.call(contracts.getDraft, { params: { processId } })).ok().definition;

/** How a file is refused, whatever it is: status, code, and the places of its faults. */
const refusalOf = async (file: object) => {
  const request = { method: 'POST', path: '/processes/import', headers: { 'content-type': 'application/json' } };
  const send = cloud.transport(claimsOf('ada', 'administrator'));
  const { text } = await send(contracts.importProcess, { ...request, body: JSON.stringify(file) });
  const { status, code, errors = [] } = problem.parse(JSON.parse(text));
  return [status, code, ...errors.map((fault) => `${fault.code} at ${fault.pointer}`)];
};

const countOfProcesses = async () =>
  (await ada.call(contracts.listProcesses, { query: { limit: '100' } })).ok().items.length;

describe('importing a process', () => {
  it('makes a new one with that draft', async () => {
    const definition = aDefinition({ first: [{ id: 'call' }] }, { name: 'Leasing' });
    const answer = await importProcess(fileOf(definition));
    const head = answer.ok();
    expect(head).toMatchObject({ name: 'Leasing', publishedVersion: null, hasDraft: true, isDefault: false });
    expect(answer.headers.get('location')).toBe(`/processes/${head.id}`);
    expect(await draftOf(head.id)).toEqual(definition);
  });

  it('gives the very definition that was exported', async () => {
    await fc.assert(
      fc.asyncProperty(fullDefinitions, fc.boolean(), async (definition, published) => {
        const body = { name: definition.name, definition };
        const { id: processId } = (await ada.call(contracts.createProcess, { body })).ok();
        if (published) await ada.call(contracts.publishProcess, { params: { processId } });
        const file = (await ada.call(contracts.exportProcess, { params: { processId } })).ok();
        const { id } = (await importProcess(file)).ok();
        expect(id).not.toBe(processId);
        expect(await draftOf(id)).toEqual(definition);
      }),
      { numRuns: 40 },
    );
  });

  it('means by an id whoever has the email address here, else whoever has the id', async () => {
    const users = { u1: 'Ann@example.com', u2: 'paul@example.com', ben: 'benjamin@example.com' };
    const { id } = (await importProcess(fileOf(named, users))).ok();
    expect(usersNamedIn(await draftOf(id))).toEqual(['ann', 'ben', 'paul']);
  });

  it('gives ids to the stages and activities of a file that was written by hand without', async () => {
    const definition = { name: 'Short', stages: [{ name: 'One', activities: [{ name: 'Call', weight: 1 }] }] };
    const { id } = (await ada.call(contracts.importProcess, { body: { ...fileOf(named), definition } })).ok();
    expect(await draftOf(id)).toMatchObject({ stages: [{ name: 'One', activities: [{ id: expect.any(String) }] }] });
  });

  it('makes one process for one key', async () => {
    const file = fileOf(aDefinition({ first: [{ id: 'call' }] }));
    const headers = { 'idempotency-key': 'import-1' };
    const first = (await importProcess(file, ada, headers)).ok();
    expect((await importProcess(file, ada, headers)).ok()).toEqual(first);
  });

  it('is for administrators', async () => {
    expect(statusAndCode(await importProcess(fileOf(named), max))).toEqual([403, 'forbidden']);
  });
});

describe('a file is refused, and makes no process,', () => {
  it('with every user who is not here, by their places', async () => {
    const before = await countOfProcesses();
    expect(await refusalOf(fileOf(named, { u1: 'carl@example.com' }))).toEqual([
      ...[422, 'unknown_user'],
      'unknown_user at /definition/stages/0/activities/0/completableBy/users/0',
      'unknown_user at /definition/stages/0/activities/1/notify/users/0',
      'unknown_user at /definition/stages/1/activities/0/task/assignee/userId',
    ]);
    expect(await countOfProcesses()).toBe(before);
  });

  it('with ids that are there twice, told beside the users who are not here', async () => {
    const twice = aDefinition({ first: [{ id: 'call', notify: { users: ['nobody'] } }, { id: 'call' }] });
    expect(await refusalOf(fileOf(twice))).toEqual([
      ...[422, 'invalid_request'],
      'duplicate_id at /definition/stages/0/activities/1/id',
      'unknown_user at /definition/stages/0/activities/0/notify/users/0',
    ]);
  });

  it.each<[string, object, string]>([
    ['of another kind', { format: 'other' }, 'invalid_value at /format'],
    ['of a version of the future', { formatVersion: 2 }, 'invalid_value at /formatVersion'],
    ['with more than is understood', { colour: 'red' }, 'unrecognized_keys at /colour'],
    ['with an address that is none', { users: { u1: 'Ann' } }, 'invalid_format at /users/u1'],
    [
      'with more in its definition than is understood',
      { definition: { ...named, colour: 'red' } },
      'unrecognized_keys at /definition/colour',
    ],
  ])('%s', async (_, changed, fault) => {
    expect(await refusalOf({ ...fileOf(named), ...changed })).toEqual([422, 'invalid_request', fault]);
  });

  it('with all its faults at once, but twenty at most', async () => {
    const activities = Array.from({ length: 30 }, (_, index) => ({ id: `a${index}`, name: '', weight: -1 }));
    const definition = { name: 'Wrong', stages: [{ id: 'first', name: 'First', activities }] };
    const [status, code, ...faults] = await refusalOf({ ...fileOf(named), formatVersion: 2, definition });
    expect([status, code, faults[0]]).toEqual([422, 'invalid_request', 'invalid_value at /formatVersion']);
    expect(faults).toHaveLength(20);
  });

  it('where its definition would be larger than one can be', async () => {
    const activities = Array.from({ length: 50 }, () => ({ name: 'x'.repeat(60), weight: 1 }));
    const definition = { name: 'Large', stages: Array.from({ length: 30 }, () => ({ name: 'Stage', activities })) };
    expect(await refusalOf({ ...fileOf(named), definition })).toEqual([
      ...[422, 'invalid_request'],
      'custom at /definition',
    ]);
  });
});
