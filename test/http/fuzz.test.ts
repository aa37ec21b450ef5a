import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Contract } from '../../shared/api/contract.ts';
import { allContracts, contracts } from '../../shared/api/contracts.ts';
import { problem, problems } from '../../shared/api/problems.ts';
import { claimsOf, startHandlers } from '../support/handlers.ts';
import { openDeal, publishProcess } from '../support/steps.ts';
import { startTestTopic } from '../support/topic.ts';
import { inMemoryUserPool } from '../support/user-pool.ts';
import { mockQueues, mockSecrets, namesLeadTo } from '../support/webhooks.ts';

const topic = await startTestTopic();
const cloud = await startHandlers(topic.environment);
const admin = cloud.as('ada', 'administrator');
const send = cloud.transport(claimsOf('ada', 'administrator'));
const runs = 40;

beforeAll(async () => {
  inMemoryUserPool({ subOf: () => 'bob' });
  namesLeadTo({ 'hooks.example.com': ['93.184.215.14'] });
  mockSecrets();
  mockQueues();
  await Promise.all([cloud.seed(), cloud.enter('ann')]);
});

/** There can be fifty of them, which each test needs one of. */
afterEach(async () => {
  const { items } = (await admin.call(contracts.listWebhooks, { query: { limit: '100' } })).ok();
  for (const { id: webhookId } of items) await admin.call(contracts.deleteWebhook, { params: { webhookId } });
});

afterAll(async () => {
  await cloud.stop();
  await topic.stop();
});

/** What every route can refuse, beside what its contract names. */
const general = [
  'invalid_request',
  'too_large',
  'unsupported_media_type',
  'precondition_required',
  'precondition_failed',
];

const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.maxSafeInteger(),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    '\ud800',
    '\0',
    '\u202e',
    '\u200b',
    '#',
    'EVENT#1',
    '__proto__',
    'constructor',
    1e300,
    1e-300,
    -0,
    null,
  ),
);

const names = ['__proto__', 'constructor', 'toString', 'name', 'id', 'note', 'reason', 'value', 'custom', 'stages', ''];
const nastyObject = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), nasty, { noNullPrototype: true });

/** A good body for each route that takes one, about this deal. */
const goodBodies = (dealId: string): Readonly<Record<string, object>> => ({
  openDeal: {
    name: 'Solar roof',
    company: 'Example Ltd',
    value: { amount: 1, currency: 'EUR' },
    ownerId: 'ann',
    participantIds: ['ann'],
    expectedCloseOn: '2026-12-24',
    custom: { size: 3, colour: 'red' },
  },
  editDeal: { name: 'Roof', value: null, custom: { size: null, colour: 'blue' }, ownerId: 'ann' },
  completeActivity: { note: { text: 'They said so.', attachmentIds: [] } },
  waiveActivity: { reason: 'Small' },
  winDeal: { reason: 'Price', note: 'At last.' },
  loseDeal: { reason: 'Price', note: 'Too dear.' },
  abandonDeal: { reason: 'Silence', note: 'Nobody answers.' },
  reopenDeal: { reason: 'They called.' },
  setManualProbability: { value: 40 },
  addNote: { text: 'They call back.', attachmentIds: [] },
  addAttachment: { fileName: 'Offer.pdf', contentType: 'application/pdf', size: 1 },
  createProcess: { name: 'Process', definition: { name: 'Process', stages: [{ name: 'A', activities: [] }] } },
  replaceDraft: {
    name: 'Process',
    stages: [
      { id: 'first', name: 'First', activities: [{ id: 'a', name: 'A', weight: 1, notify: { managers: true } }] },
    ],
  },
  correctWording: { tips: 'Listen.', stages: [{ id: 'first', name: 'First', activities: [{ id: 'a', name: 'A' }] }] },
  copyProcess: { name: 'Copy' },
  importProcess: {
    format: 'stagecraft-process',
    formatVersion: 1,
    exportedAt: '2026-01-05T09:00:00.000Z',
    source: { processId: 'default', version: 1 },
    users: { constructor: 'ann@example.com', nobody: 'no@example.com' },
    definition: {
      name: 'Process',
      stages: [
        {
          id: 'first',
          name: 'First',
          activities: [
            { id: 'a', name: 'A', weight: 1, completableBy: { kind: 'designated', users: ['constructor'] } },
          ],
        },
      ],
    },
  },
  changeProcess: { processId: 'default', version: 1, activityMapping: { a: 'needs-known' }, dryRun: false },
  startMigration: {
    fromVersion: 1,
    toProcessId: 'default',
    toVersion: 1,
    dealIds: [dealId],
    activityMapping: { a: 'needs-known' },
    silent: false,
    dryRun: false,
    dryRunId: 'unknown',
  },
  inviteUser: { email: 'bob@example.com', name: 'Bob', role: 'manager' },
  administerUser: { name: 'Ann', role: 'manager', active: true },
  startHandOver: { toUserId: 'bob' },
  subscribe: { channel: 'email', address: 'team@example.com', scope: 'all', eventTypes: ['deal.won'] },
  editSubscription: { scope: 'all', eventTypes: ['deal.won', 'deal.lost'] },
  registerWebhook: {
    url: 'https://hooks.example.com/in',
    description: 'Billing',
    eventTypes: ['deal.won'],
    processIds: ['default'],
  },
  editWebhook: {
    url: 'https://hooks.example.com/other',
    description: null,
    eventTypes: ['deal.won', 'deal.lost'],
    processIds: ['default'],
    state: 'active',
  },
  replayFailed: { since: '2026-01-05T09:00:00Z' },
  createTask: {
    dealId,
    title: 'Call',
    description: 'Soon',
    type: 'call',
    priority: 'high',
    assigneeId: 'ann',
    dueOn: '2026-12-24',
  },
  createImport: { format: 'ndjson', dryRun: true, silent: false },
  editTask: { title: 'Write', description: null, type: 'email', priority: 'low', assigneeId: 'ann', dueOn: null },
});

/** A good body with something in it replaced, at any depth. */
const mutated = (value: unknown): fc.Arbitrary<unknown> => {
  if (typeof value !== 'object' || value === null) return nasty;
  const entries = Object.entries(value);
  if (entries.length === 0) return nasty;
  const inside = fc
    .constantFrom(...entries)
    .chain(([key, inner]) =>
      mutated(inner).map((other) => (Array.isArray(value) ? [other] : { ...value, [key]: other })),
    );
  return fc.oneof({ weight: 1, arbitrary: nasty }, { weight: 6, arbitrary: inside });
};

const routes = allContracts.filter(({ access, method }) => access !== 'public' && method !== 'GET');

const setUp = async () => {
  const processId = await publishProcess(admin, { first: [{ id: 'a', obligatory: true, noteRequirement: 'note' }] });
  const { id: dealId } = await openDeal(admin, { processId });
  const body = { channel: 'email', address: `${dealId}@example.com`, scope: 'all' } as const;
  const { id: subscriptionId } = (await admin.call(contracts.subscribe, { body })).ok();
  const task = { dealId, title: 'Call', assigneeId: 'ann' };
  const { id: taskId } = (await admin.call(contracts.createTask, { body: task })).ok();
  const webhook = { url: 'https://hooks.example.com/' };
  const { id: webhookId } = (await admin.call(contracts.registerWebhook, { body: webhook })).ok();
  return { dealId, activityId: 'a', userId: 'ann', processId, version: '1', subscriptionId, taskId, webhookId };
};

const snapshot = async ({ dealId, processId, taskId, webhookId }: Awaited<ReturnType<typeof setUp>>) => {
  const read = [
    await admin.call(contracts.getDeal, { params: { dealId } }),
    await admin.call(contracts.getTimeline, { params: { dealId } }),
    await admin.call(contracts.getProcess, { params: { processId } }),
    await admin.call(contracts.getDraft, { params: { processId } }),
    await admin.call(contracts.getUser, { params: { userId: 'ann' } }),
    await admin.call(contracts.getTask, { params: { taskId } }),
    await admin.call(contracts.listTasks, { query: { dealId } }),
    await admin.call(contracts.getWebhook, { params: { webhookId } }),
  ];
  return read.map((answer) => answer.ok());
};

const call = (route: Contract, params: Readonly<Record<string, string>>, body: string) => {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
  const headers = { 'content-type': 'application/json', 'if-match': '*' };
  return send(route, { method: route.method, path, headers, body });
};

const requireKnown = (route: Contract, text: string, status: number) => {
  const { code } = problem.parse(JSON.parse(text));
  expect([...general, ...route.errors, ...route.unknownInBody]).toContain(code);
  expect(Object.keys(problems)).toContain(code);
  expect(status).toBeLessThan(500);
};

describe.each(routes.map((route) => [route.id, route] as const))('%s', (id, route) => {
  it('answers any body with a success or a problem it names, never with a fault of ours', async () => {
    const params = await setUp();
    const bodies = fc.oneof(nasty, nastyObject, mutated(goodBodies(params.dealId)[id] ?? {}));
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { status, text } = await call(route, params, JSON.stringify(body) ?? '');
        if (status >= 400) requireKnown(route, text, status);
        else expect(status).toBe(route.success.status);
      }),
      { numRuns: runs },
    );
  });
});

/** What needs no body, and takes away what is compared. */
const deletions: ReadonlySet<string> = new Set(['deleteDeal', 'deleteWebhook']);

it('changes nothing when it refuses', async () => {
  const params = await setUp();
  const bodies = fc
    .constantFrom(...routes.filter(({ id }) => !deletions.has(id)))
    .chain((route) =>
      fc.oneof(nastyObject, mutated(goodBodies(params.dealId)[route.id] ?? {})).map((body) => ({ route, body })),
    );
  let before = await snapshot(params);
  await fc.assert(
    fc.asyncProperty(bodies, async ({ route, body }) => {
      const { status } = await call(route, params, JSON.stringify(body));
      const after = await snapshot(params);
      if (status >= 400) expect(after).toEqual(before);
      before = after;
    }),
    { numRuns: 3 * runs },
  );
});
