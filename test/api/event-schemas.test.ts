import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import schemas from '../../docs/event-schemas.json' with { type: 'json' };
import { type Event, type EventType, eventType } from '../../shared/kernel/event.ts';
import { histories } from '../support/arbitraries.ts';
import { faultOf } from '../support/event-schemas.ts';
import { play } from '../support/history.ts';
import { oneOfEach } from '../support/one-of-each.ts';

const events = oneOfEach();

it('are there for every type of event, and for no other', () => {
  expect(Object.keys(schemas).sort()).toEqual([...eventType.options].sort());
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(eventType.options));
});

describe.each(Object.entries(schemas))('the schema of %s', (type, schema) => {
  const ofType = events.filter((event) => event.type === type);

  it('is one of JSON Schema 2020-12, and whole in itself', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(() => new Ajv2020({ formats: fullFormats, strict: true }).compile(schema)).not.toThrow();
    expect(schema).toMatchObject({ title: type, description: expect.stringMatching(/\w/) });
  });

  it('takes what happens by the rules', () => {
    expect(ofType.map(faultOf)).toEqual(ofType.map(() => undefined));
  });

  it('refuses an event without one of its fields, of another type or about something else', () => {
    for (const event of ofType) {
      for (const field of Object.keys(event).filter((name) => name !== 'type'))
        expect(faultOf({ ...event, [field]: undefined })).toContain(field);
      const another = type === 'deal.won' ? 'deal.lost' : 'deal.won';
      expect(faultOf({ ...event, type: another })).toContain(another);
      expect(faultOf({ ...event, subject: { kind: 'lead', id: '1' } })).toContain('/subject/kind');
    }
  });

  it('refuses data and changes that it does not tell of', () => {
    for (const event of ofType) {
      expect(faultOf({ ...event, data: { ...event.data, surprise: 1 } })).toContain('/data');
      expect(faultOf({ ...event, changes: { ...event.changes, surprise: { from: 1, to: 2 } } })).toContain('/changes');
    }
  });
});

const example = (type: EventType): Event => {
  const found = events.find((event) => event.type === type);
  if (found === undefined) throw new Error(`There is no ${type}`);
  return found;
};

it.each<[string, EventType, Partial<Event>]>([
  ['a loss without a reason', 'deal.lost', { data: { ...example('deal.lost').data, reason: null } }],
  ['a closing that does not say where the deal stood', 'deal.won', { data: { reason: null, note: null } }],
  ['a change of nothing', 'task.updated', { changes: {} }],
  ['a change of a field that no deal has', 'deal.updated', { changes: { colour: { from: 'red', to: 'blue' } } }],
  ['a deal that was won before it was won', 'deal.won', { changes: { status: { from: 'won', to: 'won' } } }],
  ['nobody as recipients', 'webhook.disabled', { data: { name: 'example.com', because: 'gone', recipients: [] } }],
  ['a deal without its process', 'deal.opened', { processId: null }],
  ['a time that is none', 'deal.opened', { occurredAt: 'yesterday' }],
])('refuse %s', (_, type, wrong) => {
  expect(faultOf(example(type))).toBeUndefined();
  expect(faultOf({ ...example(type), ...wrong })).toContain(type);
});

it('take whatever happens to a deal', () => {
  fc.assert(
    fc.property(histories(), ({ process, steps }) => {
      const { opened, moments } = play(process, steps);
      const happened = [...opened.events, ...moments.flatMap((moment) => moment.events)];
      expect(happened.flatMap((event) => faultOf(event) ?? [])).toEqual([]);
    }),
  );
});
