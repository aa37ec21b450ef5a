import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { complete } from '../../shared/deals/rules/complete.ts';
import { editDeal } from '../../shared/deals/rules/edit.ts';
import { type Event, event } from '../../shared/kernel/event.ts';
import { aDeal, administrator, aNote, aProcess, context, owner } from '../support/factories.ts';

Object.assign(process.env, { TIME_ZONE: 'UTC', DEAL_URL: 'https://crm.example.com/deals/{dealId}' });
const { entryOf } = await import('../../functions/notifications/message.ts');
const { mailOf } = await import('../../functions/notifications/mail/mail.ts');

const salesProcess = aProcess({ first: [{ id: 'a', noteRequirement: 'note' }] });
const nobody = { deals: new Map(), users: new Map(), stages: new Map() };

const entry = (given: Event) => entryOf(given, { mail: mailOf(given, nobody), webhooks: true }, '0');

type Entry = ReturnType<typeof entry>;

/** All that is sent of a message, in bytes. */
const sizeOf = ({ Message = '', Subject = '', MessageAttributes = {} }: Entry) =>
  Buffer.byteLength(Message + Subject) + Buffer.byteLength(JSON.stringify(MessageAttributes));

const sent = ({ Message = '' }: Entry) =>
  z.object({ default: z.string(), email: z.string() }).parse(JSON.parse(Message));
const sentEvent = (given: Entry) => event.parse(JSON.parse(sent(given).default));

const onlyEvent = (events: readonly Event[], type: Event['type']) =>
  event.parse(events.find((one) => one.type === type));

const manyRecipients = Array.from({ length: 50 }, (_, index) => `${'r'.repeat(60)}-${index}`);

describe('an event that is too large for the topic', () => {
  it('is shortened and says so: 200 KB of free fields replaced by as much', () => {
    const custom = (letter: string) => Object.fromEntries(manyRecipients.map((key) => [key, letter.repeat(1_000)]));
    const deal = aDeal(salesProcess, { custom: custom('🎈') });
    const { events } = editDeal(deal, { custom: custom('🎉') }, context(owner));
    const updated = onlyEvent(events, 'deal.updated');
    const large = entry(updated);
    expect(sizeOf(large)).toBeLessThanOrEqual(256 * 1024);
    const { changes, ...rest } = sentEvent(large);
    expect(rest).toEqual({ ...updated, data: { shortened: true }, changes: undefined });
    expect(Object.keys(changes)).toEqual(Object.keys(updated.changes));
    expect(Object.values(changes)[0]).toEqual({ from: `${'🎈'.repeat(100)}…`, to: `${'🎉'.repeat(100)}…` });
  });

  it('loses no more than it must', () => {
    const data = { short: 'x'.repeat(9_999), long: ['x'.repeat(300_000), 7, null] };
    const { data: kept } = sentEvent(entry({ ...anEvent(), data }));
    expect(kept).toEqual({ short: data.short, long: [`${'x'.repeat(10_000)}…`, 7, null], shortened: true });
  });

  it('keeps its attributes and its mail, whatever becomes of its data', () => {
    const data = {
      recipients: manyRecipients,
      stageId: 'first',
      many: Array.from({ length: 90_000 }, () => 'x'),
    };
    const { MessageAttributes, ...rest } = entry({ ...anEvent(), data });
    expect(sentEvent(rest).data).toEqual({ shortened: true });
    expect(MessageAttributes?.stage?.StringValue).toBe('first');
    expect(MessageAttributes?.recipients?.StringValue).toBe(JSON.stringify(manyRecipients));
    expect(sent(rest).email).toMatch('Stage: first\n');
  });

  it('fits whatever it holds', () => {
    const filler = fc.constantFrom(
      'x'.repeat(150_000),
      '\n'.repeat(150_000),
      '"\\'.repeat(50_000),
      '🎉'.repeat(40_000),
    );
    const values = fc.oneof(fc.jsonValue(), filler, fc.array(filler, { maxLength: 3 }));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), values, { maxKeys: 5 }), values, values, (data, from, to) => {
        const given = event.parse({ ...anEvent(), data, changes: { value: { from, to } } });
        const made = entry(given);
        expect(sizeOf(made)).toBeLessThanOrEqual(256 * 1024);
        expect(sentEvent(made).id).toBe(given.id);
      }),
      { numRuns: 60 },
    );
  });
});

const anEvent = () => onlyEvent(editDeal(aDeal(salesProcess), { name: 'Roof' }, context(owner)).events, 'deal.updated');

describe('an event that fits', () => {
  it('is published as it is: a note of 20,000 characters of four bytes, and fifty recipients', () => {
    const note = aNote('🎉'.repeat(20_000));
    const { events } = complete(aDeal(salesProcess), salesProcess, { activityId: 'a', note }, context(administrator));
    const completed = onlyEvent(events, 'activity.completed');
    const given = { ...completed, data: { ...completed.data, recipients: manyRecipients } };
    const made = entry(given);
    expect(sizeOf(made)).toBeLessThanOrEqual(256 * 1024);
    expect(sentEvent(made)).toEqual(given);
  });

  it('holds no character that a queue refuses', () => {
    const given = { ...anEvent(), data: { text: 'a\ufffe\uffff\0\ud83d' } };
    const { Message = '' } = entry(given);
    expect(sent(entry(given)).default).toMatch(/^[\x20-\ud7ff\ue000-\ufffd]*$/);
    expect(Message.isWellFormed()).toBe(true);
    expect(sentEvent(entry(given))).toEqual(given);
  });
});
