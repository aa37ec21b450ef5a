import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subjectOf } from '../../functions/notifications/mail/template-values.ts';
import { templates } from '../../functions/notifications/mail/templates.ts';

const won = (whole: string | undefined) => subjectOf('Won', { whole, otherwise: 'a deal' });
const completed = (thing: string, whole: string) => subjectOf('Completed', { thing, whole, otherwise: 'a deal' });

/** Everything that a name ever held: any UTF-16, whole characters, and what is hard on mail in particular. */
const hard = fc.constantFrom(
  '🎉',
  '\n',
  '\r\n',
  '\0',
  '\u2028',
  '\u202e',
  'שלום',
  '\u0301',
  '\ud83d',
  '"',
  '...',
  '=',
  '?',
  ' ',
  'ß',
);
const names = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: hard, maxLength: 300 }),
  fc.array(fc.nat(0xffff), { maxLength: 300 }).map((units) => String.fromCharCode(...units)),
);

describe('the subject of a mail', () => {
  it('is one that SNS takes, whatever activities and deals are called', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(templates)), names, names, ({ headline }, thing, whole) => {
        const subject = subjectOf(headline, { thing, whole, otherwise: 'a deal' });
        expect(subject).toMatch(/^[A-Za-z0-9][\x20-\x7e]{0,98}$/);
        expect(subject.startsWith(`${headline}: `)).toBe(true);
        expect(subject).toBe(subject.trimEnd());
        expect(subject).not.toContain('=?');
      }),
      { numRuns: 2_000 },
    );
  });

  it('says what happened and of which deal', () => {
    expect(won('Fifty seats')).toBe('Won: Fifty seats');
    expect(completed('Needs are known', 'Fifty seats')).toBe('Completed: Needs are known - Fifty seats');
  });

  it('spells in ASCII what can be', () => {
    expect(won('Große Façade für Łódź, Ærø & Þór – „neu“ №5')).toBe(
      'Won: Grosse Facade fur Lodz, AEro & Thor - "neu" No5',
    );
    expect(won('Stra\u00adße\u200d 10 €')).toBe('Won: Strasse 10 EUR');
    expect(won('\ufb01ne \uff26\uff55\uff4c\uff4c')).toBe('Won: fine Full');
  });

  it('leaves out what ASCII cannot say, and calls the deal a deal where nothing is left', () => {
    expect(won('屋根 2026 🎉\nBcc: everybody')).toBe('Won: 2026 Bcc: everybody');
    for (const name of ['🎉'.repeat(200), 'שלום', '!?', '\ud83d', '', undefined]) expect(won(name)).toBe('Won: a deal');
    expect(completed('🎉', 'Fifty seats')).toBe('Completed: Fifty seats');
  });

  it('has nothing in it that mail programs would decode', () => {
    expect(won('=?utf-8?q?x?=')).toBe('Won: = ?utf-8?q?x?=');
    expect(won('\uff1d\u00ad\uff1fx')).toBe('Won: = ?x');
  });

  it('cuts long names between words, so that both the activity and the deal are there', () => {
    const subject = completed(
      'Talked to the whole purchasing department',
      `Roof ${'of many a solar panel '.repeat(9)}`,
    );
    expect(subject).toBe(
      'Completed: Talked to the whole purchasing... - Roof of many a solar panel of many a solar panel...',
    );
    expect(won('x'.repeat(200))).toBe(`Won: ${'x'.repeat(91)}...`);
    expect(won(`a ${'x'.repeat(200)}`)).toBe(`Won: a ${'x'.repeat(89)}...`);
    const fits = 'x'.repeat(94);
    expect(won(fits)).toBe(`Won: ${fits}`);
  });
});
