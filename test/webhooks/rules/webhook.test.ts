import { describe, expect, it } from 'vitest';
import { systemActor } from '../../../shared/kernel/decision.ts';
import type { Event } from '../../../shared/kernel/event.ts';
import {
  deletedWebhook,
  disableWebhook,
  editWebhook,
  registeredWebhook,
  rotateSecret,
  testedWebhook,
} from '../../../shared/webhooks/rules/changes.ts';
import { goodSecrets, type Webhook, type WebhookState, wants } from '../../../shared/webhooks/rules/webhook.ts';
import { administrator, context, frozen, minute, refusal } from '../../support/factories.ts';

const hours = (count: number) => count * 60;

const registered = registeredWebhook(
  'hook',
  {
    url: 'https://hooks.example.com/path?token=hidden',
    description: 'Billing',
    eventTypes: ['deal.won', 'deal.lost'],
    processIds: null,
  },
  'sealed 1',
  context(administrator),
);

const aWebhook = (is: Partial<Omit<Webhook, keyof WebhookState>> = {}): Webhook =>
  frozen({ ...registered.webhook, ...is });

const disabled = (because: 'administrator' | 'gone' | 'failing' = 'gone'): Webhook =>
  frozen({ ...registered.webhook, state: 'disabled', disabledBecause: because });

const essentials = (events: readonly Event[]) => events.map(({ type, data, changes }) => ({ type, data, changes }));

const shown = { name: 'hooks.example.com', description: 'Billing' };

it('begins active, with one secret that has no end', () => {
  expect(registered.webhook).toMatchObject({ state: 'active', disabledBecause: null, sequence: 1, version: 1 });
  expect(registered.webhook.secrets).toEqual([{ sealed: 'sealed 1', until: null }]);
  expect(essentials(registered.events)).toEqual([{ type: 'webhook.registered', data: shown, changes: {} }]);
  expect(registered.events).toMatchObject([
    { id: 'hook-1', subject: { kind: 'webhook', id: 'hook' }, dealId: null, processId: null, actor: { userId: 'ada' } },
  ]);
});

describe('an event about a webhook', () => {
  const happened = [
    registered,
    editWebhook(
      aWebhook(),
      { url: 'https://hooks.example.com/other?token=new', description: '' },
      context(administrator),
    ),
    rotateSecret(aWebhook(), 'sealed 2', context(administrator)),
    testedWebhook(aWebhook(), context(administrator)),
    disableWebhook(aWebhook(), 'gone', [], { by: systemActor, at: minute(1) }),
    { events: deletedWebhook(aWebhook(), context(administrator)) },
  ].flatMap(({ events }) => events);

  it.each(happened.map((event) => [event.type, event] as const))(
    '%s tells the host and nothing else of the address',
    (_, event) => {
      expect(event.data.name).toBe('hooks.example.com');
      expect(JSON.stringify(event)).not.toMatch(/path|other|token|hidden|sealed/);
    },
  );

  it('leaves out a description that there is none of', () => {
    const { events } = testedWebhook(aWebhook({ description: '' }), context(administrator));
    expect(essentials(events)).toMatchObject([{ data: { name: 'hooks.example.com' } }]);
    expect(events[0]?.data).not.toHaveProperty('description');
  });

  it('follows the one before, and never lies before it, whatever the clock says', () => {
    const before = aWebhook({ sequence: 7, version: 9, updatedAt: minute(30) });
    const { webhook, events } = testedWebhook(before, context(administrator, 10));
    expect(events).toMatchObject([{ id: 'hook-8', sequence: 8, occurredAt: minute(30) }]);
    expect(webhook).toMatchObject({ sequence: 8, version: 10, updatedAt: minute(30) });
    expect(deletedWebhook(before, context(administrator, 10))).toMatchObject([{ sequence: 8, occurredAt: minute(30) }]);
  });
});

describe('changing a webhook', () => {
  const edit = (before: Webhook, patch: Parameters<typeof editWebhook>[1]) =>
    editWebhook(before, patch, context(administrator, 1));

  it('tells what became what, and of another address only its host', () => {
    const patch = {
      url: 'https://other.example.com/in?key=k',
      eventTypes: null,
      processIds: ['leasing'],
      description: 'New',
    };
    const { webhook, events } = edit(aWebhook(), patch);
    expect(webhook).toMatchObject({ ...patch, sequence: 2, version: 2, updatedAt: minute(1) });
    const changes = {
      url: { from: 'hooks.example.com', to: 'other.example.com' },
      description: { from: 'Billing', to: 'New' },
      eventTypes: { from: ['deal.won', 'deal.lost'], to: null },
      processIds: { from: null, to: ['leasing'] },
    };
    const data = { name: 'other.example.com', description: 'New' };
    expect(essentials(events)).toEqual([{ type: 'webhook.updated', data, changes }]);
  });

  it.each([
    ['nothing', {}],
    ['undefined', { url: undefined, state: undefined }],
    ['what it is', { description: 'Billing', eventTypes: ['deal.won', 'deal.lost'], state: 'active' }],
  ] satisfies [string, Parameters<typeof editWebhook>[1]][])('to %s does nothing', (_, patch) => {
    const before = aWebhook();
    expect(edit(before, patch)).toEqual({ webhook: before, events: [] });
  });

  it('says that an administrator switched it off, and forgets why when it is switched on', () => {
    const off = edit(aWebhook(), { state: 'disabled' });
    expect(off.webhook).toMatchObject({ state: 'disabled', disabledBecause: 'administrator' });
    expect(essentials(off.events)).toMatchObject([{ changes: { state: { from: 'active', to: 'disabled' } } }]);
    expect(edit(disabled('failing'), { state: 'active' }).webhook).toMatchObject({
      state: 'active',
      disabledBecause: null,
    });
    expect(edit(disabled('gone'), { description: 'Still off' }).webhook.disabledBecause).toBe('gone');
  });

  it('counts the failures of its receiver anew once it is switched on, or has another address, and only then', () => {
    const anew = { failingSince: null, responsiveness: 'fast' };
    expect(edit(disabled(), { state: 'active' }).health).toEqual(anew);
    expect(edit(aWebhook(), { url: 'https://other.example.com/' }).health).toEqual(anew);
    expect(edit(aWebhook(), { state: 'disabled' }).health).toBeUndefined();
    expect(edit(disabled(), { description: 'Other' }).health).toBeUndefined();
  });
});

describe('switching off what nothing can be sent to', () => {
  const by = { by: systemActor, at: minute(5) };

  it('says why, and tells those who are named', () => {
    const { webhook, events } = disableWebhook(aWebhook(), 'failing', ['ada', 'alan'], by);
    expect(webhook).toMatchObject({ state: 'disabled', disabledBecause: 'failing', version: 2 });
    const data = { ...shown, because: 'failing', recipients: ['ada', 'alan'] };
    expect(essentials(events)).toEqual([{ type: 'webhook.disabled', data, changes: {} }]);
    expect(events).toMatchObject([{ actor: { userId: 'stagecraft', via: 'api' } }]);
  });

  it('does nothing where it is off', () => {
    const before = disabled('administrator');
    expect(disableWebhook(before, 'gone', ['ada'], by)).toEqual({ webhook: before, events: [] });
  });
});

describe('a secret', () => {
  const rotated = (before: Webhook, minutes: number) =>
    rotateSecret(before, `sealed at ${minutes}`, context(administrator, minutes)).webhook;

  it('signs beside the one before for 24 hours to the millisecond, the newest first', () => {
    const webhook = rotated(aWebhook(), 0);
    const lastGood = new Date(Date.parse(minute(hours(24))) - 1).toISOString();
    expect(goodSecrets(webhook, lastGood)).toEqual(['sealed at 0', 'sealed 1']);
    expect(goodSecrets(webhook, minute(hours(24)))).toEqual(['sealed at 0']);
  });

  it('keeps its end, however often others follow it', () => {
    const webhook = rotated(rotated(aWebhook(), 0), hours(5));
    expect(webhook.secrets.map(({ until }) => until)).toEqual([null, minute(hours(29)), minute(hours(24))]);
  });

  it('is forgotten at the first change after its end', () => {
    const webhook = rotated(aWebhook(), 0);
    const { secrets } = editWebhook(webhook, { description: 'Later' }, context(administrator, hours(24))).webhook;
    expect(secrets).toEqual([{ sealed: 'sealed at 0', until: null }]);
  });

  it('is refused as the sixth that would be good, until one has ended', () => {
    const five = [0, 1, 2, 3].reduce(rotated, aWebhook());
    expect(goodSecrets(five, minute(4))).toHaveLength(5);
    expect(refusal(() => rotated(five, 4)).code).toBe('too_many_secrets');
    expect(rotated(five, hours(24)).secrets).toHaveLength(5);
  });
});

it('is not tested while it is switched off', () => {
  expect(refusal(() => testedWebhook(disabled(), context(administrator))).code).toBe('webhook_disabled');
});

describe('an event is wanted', () => {
  type Asked = Parameters<typeof wants>;
  const anEvent = (is: Partial<Asked[1]> = {}): Asked[1] => ({
    type: 'deal.won',
    processId: 'leasing',
    ...is,
  });
  const asksFor = (filters: Partial<Asked[0]>): Asked[0] => ({
    eventTypes: null,
    processIds: null,
    ...filters,
  });

  it.each<[string, Partial<Asked[0]>, Partial<Asked[1]>, boolean]>([
    ['where nothing is asked for', {}, {}, true],
    ['where nothing is asked for, also of no process', {}, { processId: null }, true],
    ['of its types', { eventTypes: ['deal.won'] }, {}, true],
    ['not of other types', { eventTypes: ['deal.lost'] }, {}, false],
    ['of its processes', { processIds: ['other', 'leasing'] }, {}, true],
    ['not of other processes', { processIds: ['other'] }, {}, false],
    ['not of no process, where processes are named', { processIds: ['leasing'] }, { processId: null }, false],
    ['only where both fit', { eventTypes: ['deal.won'], processIds: ['other'] }, {}, false],
    [
      'not as a test, although that type is asked for',
      { eventTypes: ['webhook.tested'] },
      { type: 'webhook.tested' },
      false,
    ],
  ])('%s', (_, filters, event, expected) => {
    expect(wants(asksFor(filters), anEvent(event))).toBe(expected);
  });
});
