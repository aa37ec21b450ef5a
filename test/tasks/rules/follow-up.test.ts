import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complete } from '../../../shared/deals/rules/complete.ts';
import type { NewDeal } from '../../../shared/deals/rules/open.ts';
import { event } from '../../../shared/kernel/event.ts';
import { nameText } from '../../../shared/kernel/text.ts';
import type { Actor } from '../../../shared/kernel/values.ts';
import type { TaskTemplate } from '../../../shared/processes/rules/definition.ts';
import { findActivity } from '../../../shared/processes/rules/process.ts';
import { followUpTask, usersOfFollowUp } from '../../../shared/tasks/rules/follow-up.ts';
import { task as taskSchema } from '../../../shared/tasks/rules/tasks.ts';
import { aDeal, aProcess, context, frozen, minute, owner, participant } from '../../support/factories.ts';

const plain: TaskTemplate = {
  title: 'Call them',
  description: '',
  type: 'call',
  priority: 'high',
  assignee: { kind: 'owner' },
  dueIn: { days: 2, workingDays: false },
};

const users = new Map([
  ['olga', { name: 'Olga Owner', active: true }],
  ['paul', { name: 'Paul Participant', active: true }],
  ['nina', { name: 'Nina Named', active: true }],
  ['lea', { name: 'Lea who left', active: false }],
]);

type Following = { template?: Partial<TaskTemplate>; deal?: Partial<NewDeal>; by?: Actor };

/** What follows from somebody completing the only activity of a deal, five minutes after it was opened. */
const following = ({ template: given = {}, deal: ofDeal = {}, by = participant }: Following = {}) => {
  const template = { ...plain, ...given };
  const process = aProcess({ only: [{ id: 'meet', name: 'Meet them', task: template }] });
  const { deal, events } = complete(aDeal(process, ofDeal), process, { activityId: 'meet' }, context(by, 5));
  const activity = findActivity(process.definition, 'meet');
  if (activity === undefined) throw new Error('There is no activity');
  return frozen({ completed: event.parse(events[0]), activity, template, deal, users, timeZone: 'UTC', at: minute(6) });
};

const followUp = (given: Following = {}) => followUpTask(following(given));

describe('the task of a completion', () => {
  it('says what its template says, and where it comes from', () => {
    const { task } = followUp();
    expect(task).toEqual({
      id: task.id,
      dealId: 'deal-1',
      processId: 'process-1',
      processVersion: 1,
      title: 'Call them',
      description: '',
      type: 'call',
      priority: 'high',
      assigneeId: 'olga',
      dueOn: '2026-01-07',
      state: 'open',
      createdAt: minute(5),
      completedAt: null,
      updatedAt: minute(6),
      source: { kind: 'activity', activityId: 'meet', eventId: 'deal-1-2' },
      touched: false,
      version: 1,
    });
  });

  it('has an id that begins with that of its deal', () => {
    expect(followUp().task.id).toMatch(/^deal-1-/);
  });

  it('is told in one event, to whom it is assigned, as caused by who completed the activity', () => {
    const { task, events } = followUp();
    expect(events).toMatchObject([
      {
        id: `${task.id}-1`,
        type: 'task.created',
        occurredAt: minute(6),
        subject: { kind: 'task', id: task.id },
        sequence: 1,
        actor: { userId: 'paul', via: 'user' },
        dealId: 'deal-1',
        processId: 'process-1',
        processVersion: 1,
        data: { recipients: ['olga'] },
      },
    ]);
    expect(followUp({ by: owner }).events[0]?.data).not.toHaveProperty('recipients');
  });

  it('is the very same however often its event is handled', () => {
    expect(followUp()).toEqual(followUp());
  });

  it('is another one for another completion of the same activity, be it in the same millisecond', () => {
    const follow = following();
    const later = { ...follow, completed: { ...follow.completed, sequence: 4 } };
    expect(followUpTask(later).task.id).not.toBe(followUpTask(follow).task.id);
  });

  it('is due so many days after the completion by the calendar of the customer', () => {
    const dueIn = { days: 0, workingDays: false };
    const follow = following({ template: { dueIn } });
    expect(followUpTask({ ...follow, timeZone: 'Pacific/Kiritimati' }).task.dueOn).toBe('2026-01-05');
    expect(followUpTask({ ...follow, timeZone: 'Pacific/Pago_Pago' }).task.dueOn).toBe('2026-01-04');
    expect(followUp({ template: { dueIn: { days: 5, workingDays: true } } }).task.dueOn).toBe('2026-01-12');
  });
});

describe('it is assigned to', () => {
  const client: Actor = { userId: 'some-client', role: 'manager', via: 'api' };

  it.each<[string, TaskTemplate['assignee'], Actor, string]>([
    ['the owner', { kind: 'owner' }, participant, 'olga'],
    ['who completed the activity', { kind: 'completer' }, participant, 'paul'],
    ['the owner in place of a client without a user', { kind: 'completer' }, client, 'olga'],
    ['a named user', { kind: 'user', userId: 'nina' }, participant, 'nina'],
    ['the owner in place of somebody who has left', { kind: 'user', userId: 'lea' }, participant, 'olga'],
    ['the owner in place of somebody whom nobody knows', { kind: 'user', userId: 'who' }, participant, 'olga'],
  ])('%s', (_, assignee, by, expected) => {
    expect(followUp({ template: { assignee }, by }).task.assigneeId).toBe(expected);
  });

  it('somebody found among those whom it asks for', () => {
    const { completed } = following();
    expect(usersOfFollowUp(plain, completed)).toContain('paul');
    expect(usersOfFollowUp({ ...plain, assignee: { kind: 'user', userId: 'nina' } }, completed)).toEqual(
      expect.arrayContaining(['paul', 'nina']),
    );
  });
});

describe('its placeholders', () => {
  const titled = (title: string, deal: Partial<NewDeal> = {}) => followUp({ template: { title }, deal }).task.title;

  it.each([
    ['{{deal.name}}', 'Solar roof'],
    ['Write to {{deal.company}}', 'Write to Example Ltd'],
    ['After {{completer.name}}: {{deal.name}}, {{deal.company}}', 'After Paul Participant: Solar roof, Example Ltd'],
    ['{{deal.name}} {{deal.name}}', 'Solar roof Solar roof'],
    ['{{ deal.name }}', 'Solar roof'],
    ['{{deal.colour}} of {{deal.name}}', '{{deal.colour}} of Solar roof'],
    ['{{constructor}}{{}}{{ {deal.name}', '{{constructor}}{{}}{{ {deal.name}'],
  ])('%s become %s', (title, expected) => {
    expect(titled(title)).toBe(expected);
  });

  it('are filled in in the description too', () => {
    const description = 'Dear {{deal.company}},\n\nas {{completer.name}} said';
    expect(followUp({ template: { description } }).task.description).toBe(
      'Dear Example Ltd,\n\nas Paul Participant said',
    );
  });

  it('have the name of the deal for a company where it names none', () => {
    expect(titled('Write to {{deal.company}}', { company: null })).toBe('Write to Solar roof');
  });

  it('have the id of who completed the activity where nobody knows a name', () => {
    const by: Actor = { userId: 'some-client', role: 'manager', via: 'api' };
    expect(followUp({ template: { title: 'After {{completer.name}}' }, by }).task.title).toBe('After some-client');
  });

  it.each(['{{completer.name}}', '$& $1 $$', '👨‍👩‍👧‍👦 🔑', 'חברה לדוגמה'])(
    'take a deal called %s at its word',
    (name) => {
      expect(titled('About {{deal.name}}', { name })).toBe(`About ${name}`);
    },
  );

  it('make no title longer than 200 characters, and cut none in two', () => {
    const name = '🔑'.repeat(200);
    expect(titled('Call: {{deal.name}}', { name })).toBe(`Call: ${'🔑'.repeat(194)}`);
    const description = '{{deal.name}}'.repeat(30);
    expect([...followUp({ template: { description }, deal: { name } }).task.description]).toHaveLength(5_000);
  });
});

it('is a task that can be kept and read again, whatever the names and the template are', () => {
  const hostile = fc.constantFrom('\u200b', '\u0301', ' ', '🔑', 'x', '{{deal.name}}', '{{deal.company}}', '{{');
  const names = fc
    .array(fc.oneof(hostile, fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 300, size: 'max' })
    .map((parts) => [...parts.join('')].slice(0, 200).join('').trim())
    .filter((name) => nameText.safeParse(name).success);
  fc.assert(
    fc.property(names, names, names, (title, name, company) => {
      const { task, events } = followUp({ template: { title, description: title }, deal: { name, company } });
      expect(taskSchema.parse(task)).toEqual(task);
      expect(events.map((found) => event.parse(found))).toEqual(events);
    }),
    { numRuns: 500 },
  );
});

it('is called like its activity, and described by nothing, where nothing that can be seen fits', () => {
  const name = `${'\u200b'.repeat(199)}x`;
  const unseen = (length: number) => `${'\u200b'.repeat(length)}{{deal.name}}`;
  const { task } = followUp({ template: { title: unseen(187), description: unseen(4_987) }, deal: { name } });
  expect(task).toMatchObject({ title: 'Meet them', description: '' });
});
