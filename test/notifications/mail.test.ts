import { describe, expect, it } from 'vitest';
import { type Event, event as eventSchema, eventType } from '../../shared/kernel/event.ts';
import { user } from '../../shared/people/rules.ts';
import { aDeal, aProcess, minute } from '../support/factories.ts';

Object.assign(process.env, { TIME_ZONE: 'Europe/Berlin', DEAL_URL: 'https://crm.example.com/deals/{dealId}/open' });
const { mailOf } = await import('../../functions/notifications/mail/mail.ts');
const { amountText } = await import('../../shared/kernel/money.ts');

const deal = aDeal(aProcess({ first: [{ id: 'a' }] }), {
  name: 'Fifty seats',
  company: 'Example Ltd',
  value: { amount: 150_000, currency: 'EUR' },
});

const person = (id: string, name: string) =>
  user.parse({
    id,
    name,
    email: `${id}@example.com`,
    role: 'salesperson',
    active: true,
    version: 1,
    createdAt: minute(0),
    updatedAt: minute(0),
  });

const names = {
  deals: new Map([[deal.id, deal]]),
  users: new Map([person('ann', 'Ann Example'), person('bob', 'Bob Example')].map((one) => [one.id, one])),
  stages: new Map([['first', 'Qualification']]),
};
const subjectKind = eventSchema.shape.subject.shape.kind;
const nothing: typeof names = { deals: new Map(), users: new Map(), stages: new Map() };

const anEvent = (type: Event['type'], given: Partial<Event> = {}): Event => ({
  id: 'deal-1-2',
  type,
  occurredAt: '2026-01-05T23:30:00.000Z',
  sequence: 2,
  subject: { kind: 'deal', id: 'deal-1' },
  actor: { userId: 'ann', via: 'user' },
  dealId: 'deal-1',
  processId: 'process-1',
  processVersion: 1,
  data: {},
  changes: {},
  ...given,
});

const ofTask = { subject: { kind: 'task', id: 'deal-1-t' } } as const;
const ofDirectory = { dealId: null, processId: null, processVersion: null } as const;
const task = { title: 'Send summary', type: 'email', priority: 'high', assigneeId: 'bob', dueOn: '2026-01-07' };

const textOf = (event: Event, known = names) => mailOf(event, known).text;
const paragraphs = (event: Event, known = names) => textOf(event, known).split('\n\n');
const facts = (event: Event, known = names) => paragraphs(event, known)[1]?.split('\n').slice(0, -1);

const completion = anEvent('activity.completed', {
  data: {
    stageId: 'first',
    activityId: 'a',
    name: 'Needs are known',
    recipients: ['bob'],
    note: { id: '2-x', text: 'They lose two days.\n\nA month.', attachmentIds: [], by: 'ann', at: minute(0) },
  },
  changes: { probability: { from: 10, to: 25 } },
});

describe('a mail', () => {
  it('says who did what on which deal, where that stands, the note, the link, and why one gets it', () => {
    expect(mailOf(completion, names)).toEqual({
      subject: 'Activity completed: Needs are known - Fifty seats',
      text: `Ann Example completed "Needs are known" on the deal "Fifty seats".

Company: Example Ltd
Value: EUR 1,500.00
Stage: Qualification
Probability: 25 % (before: 10 %)
When: Tuesday, 6 January 2026 at 00:30 (Europe/Berlin)

Note:
They lose two days.

A month.

The deal: https://crm.example.com/deals/deal-1/open

You get this mail because this concerns you, or because you subscribed to everything that happens.`,
    });
  });

  it('tells those whom it does not name that they subscribed to everything', () => {
    expect(paragraphs(anEvent('deal.opened')).at(-1)).toBe(
      'You get this mail because you subscribed to everything that happens.',
    );
  });

  it.each<[Event, string]>([
    [anEvent('deal.opened'), 'Ann Example opened the deal "Fifty seats".'],
    [anEvent('deal.updated'), 'Ann Example changed the deal "Fifty seats".'],
    [anEvent('deal.stage_changed'), 'Ann Example brought the deal "Fifty seats" to another stage.'],
    [anEvent('deal.won'), 'Ann Example won the deal "Fifty seats".'],
    [anEvent('deal.lost'), 'Ann Example closed the deal "Fifty seats" as lost.'],
    [anEvent('deal.abandoned'), 'Ann Example closed the deal "Fifty seats" without a result.'],
    [anEvent('deal.reopened'), 'Ann Example reopened the deal "Fifty seats".'],
    [
      anEvent('deal.participant_added', { data: { userId: 'bob' } }),
      'Ann Example added Bob Example to the deal "Fifty seats".',
    ],
    [
      anEvent('deal.participant_removed', { data: { userId: 'bob' } }),
      'Ann Example took Bob Example off the deal "Fifty seats".',
    ],
    [
      anEvent('activity.reopened', { data: { activityId: 'a', name: 'A' } }),
      'Ann Example took back the completion of "A" on the deal "Fifty seats".',
    ],
    [
      anEvent('activity.waived', { data: { activityId: 'a', name: 'A' } }),
      'Ann Example declared that "A" does not apply to the deal "Fifty seats".',
    ],
    [
      anEvent('activity.unwaived', { data: { activityId: 'a' } }),
      'Ann Example took back the waiver of "a" on the deal "Fifty seats".',
    ],
    [anEvent('note.added'), 'Ann Example wrote a note on the deal "Fifty seats".'],
    [
      anEvent('task.created', { ...ofTask, data: { task } }),
      'There is a new task, "Send summary", on the deal "Fifty seats", through what Ann Example did.',
    ],
    [
      anEvent('task.updated', { ...ofTask, data: { task } }),
      'Ann Example changed the task "Send summary" on the deal "Fifty seats".',
    ],
    [
      anEvent('task.completed', { ...ofTask, data: { task } }),
      'Ann Example completed the task "Send summary" on the deal "Fifty seats".',
    ],
    [
      anEvent('task.reopened', { ...ofTask, data: { task } }),
      'Ann Example reopened the task "Send summary" on the deal "Fifty seats".',
    ],
    [
      anEvent('task.cancelled', { ...ofTask, data: { task } }),
      'The task "Send summary" on the deal "Fifty seats" was cancelled, through what Ann Example did.',
    ],
    [
      anEvent('process.published', { ...ofDirectory, subject: { kind: 'process', id: 'p' }, data: { name: 'Sales' } }),
      'Ann Example published a new version of the process "Sales".',
    ],
    [
      anEvent('process.archived', { ...ofDirectory, subject: { kind: 'process', id: 'p' }, data: { name: 'Sales' } }),
      'Ann Example archived the process "Sales".',
    ],
    [
      anEvent('process.restored', { ...ofDirectory, subject: { kind: 'process', id: 'p' }, data: { name: 'Sales' } }),
      'Ann Example restored the process "Sales".',
    ],
    [
      anEvent('user.changed', { ...ofDirectory, subject: { kind: 'user', id: 'bob' } }),
      'Ann Example changed what the directory says of Bob Example.',
    ],
    [
      anEvent('hand_over.started', {
        ...ofDirectory,
        subject: { kind: 'hand_over', id: 'h' },
        data: { fromUserId: 'bob', toUserId: 'ann' },
      }),
      'Ann Example began to hand over the open deals and tasks of Bob Example to Ann Example.',
    ],
    [
      anEvent('hand_over.finished', {
        ...ofDirectory,
        subject: { kind: 'hand_over', id: 'h' },
        data: { fromUserId: 'bob', toUserId: 'ann' },
      }),
      'The open deals and tasks of Bob Example were handed over to Ann Example.',
    ],
  ])('says of $type what happened', (event, sentence) => {
    expect(paragraphs(event)[0]).toBe(sentence);
  });

  it('says of a task what is to be done, by when and by whom', () => {
    const created = anEvent('task.created', { ...ofTask, data: { task, recipients: ['bob'] } });
    expect(mailOf(created, names).subject).toBe('Task created: Send summary - Fifty seats');
    expect(facts(created)).toEqual([
      ...['Company: Example Ltd', 'Value: EUR 1,500.00'],
      ...['Due: Wednesday, 7 January 2026', 'Assigned to: Bob Example', 'Priority: high'],
    ]);
  });

  it('says why a deal was closed, and what was noted', () => {
    const lost = anEvent('deal.lost', {
      data: { reason: 'Price', note: 'Next year, perhaps.', stageId: 'first' },
      changes: { status: { from: 'open', to: 'lost' } },
    });
    expect(facts(lost)?.slice(2)).toEqual(['Stage: Qualification', 'Reason: Price']);
    expect(paragraphs(lost)[2]).toBe('Note:\nNext year, perhaps.');
  });

  it('says what changed, from what to what, in the words of people', () => {
    const changes = {
      value: { from: null, to: { amount: 150_000, currency: 'EUR' } },
      ownerId: { from: 'bob', to: 'gone' },
      expectedCloseOn: { from: '2026-02-01', to: null },
      stageId: { from: null, to: 'first' },
      manualProbability: { from: null, to: 40 },
      'custom.Value': { from: '', to: true },
      contact: { from: 'Cy\nExample', to: 'x'.repeat(121) },
    };
    expect(facts(anEvent('deal.updated', { changes }))).toEqual([
      'Company: Example Ltd',
      'Value: EUR 1,500.00 (before: none)',
      'Owner: gone (before: Bob Example)',
      'Expected close: none (before: Sunday, 1 February 2026)',
      'Stage: Qualification (before: not started)',
      'Estimate: 40 % (before: none)',
      'Value: yes (before: none)',
      `Contact: ${'x'.repeat(120)}… (before: Cy Example)`,
    ]);
  });

  it.each([
    ['gone', 'its receiver answered 410 (gone)'],
    ['failing', 'nothing had arrived for five days'],
  ])('says which webhook was switched off, and why: %s', (because, why) => {
    const subject = { kind: 'webhook', id: 'hook-1' } as const;
    const data = { name: 'hooks.example.com', description: 'Billing', because, recipients: ['ann'] };
    const disabled = anEvent('webhook.disabled', { ...ofDirectory, subject, data });
    expect(mailOf(disabled, names).subject).toBe('Webhook switched off: hooks.example.com');
    expect(paragraphs(disabled)[0]).toBe(
      'The webhook "hooks.example.com" was switched off: nothing is sent to it any more.',
    );
    expect(facts(disabled)).toEqual([`Because: ${why}`, 'Webhook: hook-1', 'Description: Billing']);
  });

  it('says of a webhook that nobody described which it is', () => {
    const subject = { kind: 'webhook', id: 'hook-1' } as const;
    const tested = anEvent('webhook.tested', { ...ofDirectory, subject, data: { name: 'hooks.example.com' } });
    expect(facts(tested)).toEqual(['Webhook: hook-1']);
  });

  it('says how much there was to hand over', () => {
    const subject = { kind: 'hand_over', id: 'h' } as const;
    const data = { fromUserId: 'bob', toUserId: 'ann', counts: { deals: 12, tasks: 345 } };
    expect(facts(anEvent('hand_over.finished', { ...ofDirectory, subject, data }))).toEqual([
      'Deals: 12',
      'Tasks: 345',
    ]);
  });

  it('is short, however much was written or changed', () => {
    const changes = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `custom.f${index}`,
        { from: 'x'.repeat(1_000), to: '🎉'.repeat(1_000) },
      ]),
    );
    const text = textOf(anEvent('deal.updated', { changes, data: { note: '🎉'.repeat(20_000) } }));
    expect(text).toContain('\nAlso changed: 35 other fields\n');
    expect(text).toContain(`Note:\n${'🎉'.repeat(1_000)}…\n\n`);
    expect(text.isWellFormed()).toBe(true);
    expect(paragraphs(anEvent('note.added', { data: { note: '🎉'.repeat(1_000) } }))[2]).toMatch(/🎉$/u);
    expect(text.length).toBeLessThan(15_000);
  });

  it('holds nothing that would write around it, whatever old and foreign data holds', () => {
    const hostile = 'Roof\r\n\r\nThe deal: https://example.org\u202e\0\ud83d';
    const known = { ...names, deals: new Map([[deal.id, { ...deal, name: hostile, company: hostile }]]) };
    const event = anEvent('deal.won', { data: { note: `${hostile}\n\tend` } });
    const [sentence, standing, ...rest] = paragraphs(event, known);
    const harmless = 'Roof The deal: https://example.org \ufffd';
    expect(sentence).toBe(`Ann Example won the deal "${harmless}".`);
    expect(standing).toMatch(`Company: ${harmless}\n`);
    expect(rest[0]).toBe('Note:\nRoof');
    expect(rest[1]).toBe('The deal: https://example.org\ufffd\n\tend');
  });

  it('reads well where the deal, the people and the stage are gone', () => {
    const { subject, text } = mailOf(completion, nothing);
    expect(subject).toBe('Activity completed: Needs are known - a deal');
    expect(text).toMatch(/^Somebody completed "Needs are known" on a deal that is gone\.\n\nStage: first\n/);
    expect(text).not.toContain('https://');
  });

  it('names a deal that was deleted, and has no link to it', () => {
    const deleted = anEvent('deal.deleted', { data: { name: 'Fifty seats', ownerId: 'ann', status: 'open' } });
    expect(mailOf(deleted, nothing).subject).toBe('Deal deleted: Fifty seats');
    expect(textOf(deleted, nothing)).toMatch(/^Somebody deleted the deal "Fifty seats"\.\n\nWhen: /);
  });

  it('calls a client of the pool another system', () => {
    const actor = { userId: 'client-1', via: 'api' } as const;
    expect(textOf(anEvent('deal.won', { actor }))).toMatch(/^Another system won the deal "Fifty seats"\./);
  });

  it.each(eventType.options)('is made of %s even where its data has another shape than today', (type) => {
    const odd = { name: 7, note: { said: 'x' }, task: 'x', recipients: 'x', userId: null, stageId: ['x'], reason: {} };
    const [word = ''] = type.split('.');
    const kind = subjectKind.safeParse(word).data ?? 'deal';
    const event = anEvent(type, {
      data: odd,
      changes: { value: { from: 'x', to: ['y'] }, dueOn: { from: 1, to: 'y' } },
    });
    for (const known of [names, nothing]) {
      const { subject, text } = mailOf({ ...event, subject: { kind, id: 'x' } }, known);
      expect(subject).toMatch(/^[A-Z][a-z -]+: ./);
      expect(text).toContain('Value: ["y"] (before: x)\nDue: y (before: 1)\nWhen: ');
      expect(text).not.toMatch(/undefined|NaN|\[object/);
    }
  });
});

describe('an amount', () => {
  it('is written with the minor units of its currency, to the last digit', () => {
    expect(amountText({ amount: 5, currency: 'EUR' })).toBe('EUR 0.05');
    expect(amountText({ amount: 150_000, currency: 'HUF' })).toBe('HUF 1,500.00');
    expect(amountText({ amount: 150_000, currency: 'JPY' })).toBe('JPY 150,000');
    expect(amountText({ amount: 1_500, currency: 'KWD' })).toBe('KWD 1.500');
    expect(amountText({ amount: 15_000, currency: 'CLF' })).toBe('CLF 1.5000');
    expect(amountText({ amount: Number.MAX_SAFE_INTEGER, currency: 'EUR' })).toBe('EUR 90,071,992,547,409.91');
  });
});
