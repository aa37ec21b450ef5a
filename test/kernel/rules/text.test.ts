import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { descriptionText, type line, nameText, noteText, reasonText } from '../../../shared/kernel/text.ts';

const accepts = (schema: ReturnType<typeof line>, value: string) => schema.safeParse(value).success;
const named = Object.entries({ nameText, reasonText, noteText, descriptionText });

describe('the length of a text', () => {
  it.each([
    { schema: nameText, most: 200, of: 'a name' },
    { schema: reasonText, most: 500, of: 'a reason' },
    { schema: noteText, most: 20_000, of: 'a note' },
    { schema: descriptionText, most: 5_000, of: 'a description' },
  ])('of $of is $most at most, counted in characters: an emoji is one', ({ schema, most }) => {
    for (const character of ['a', 'ß', '猫', '🚀']) {
      expect(accepts(schema, character.repeat(most))).toBe(true);
      expect(accepts(schema, character.repeat(most + 1))).toBe(false);
    }
  });

  it('is counted after trimming', () => {
    expect(nameText.parse(` \t${'a'.repeat(200)}\n `)).toBe('a'.repeat(200));
  });
});

describe.each(named)('any text (%s)', (_, schema) => {
  it.each([
    { says: 'a bidirectional override', value: 'a\u202eb' },
    { says: 'a bidirectional isolate', value: 'a\u2066b' },
    { says: 'only zero-width characters', value: '\u200b\u200d\u2060' },
    { says: 'only a variation selector', value: '\ufe0f' },
    { says: 'only a filler that shows nothing', value: '\u3164' },
    { says: 'the first half of a surrogate pair', value: 'a\ud83d' },
    { says: 'the second half of a surrogate pair', value: '\ude80a' },
    { says: 'NUL', value: 'a\u0000b' },
    { says: 'CR', value: 'a\r\nb' },
    { says: 'ESC', value: 'a\u001bb' },
    { says: 'DEL', value: 'a\u007fb' },
    { says: 'a C1 control', value: 'a\u0085b' },
  ])('is refused with $says', ({ value }) => {
    expect(accepts(schema, value)).toBe(false);
  });

  it.each(['Zoë & Søn', '山田太郎', 'שלום', 'مرحبا', '👩‍👩‍👧', 'क्षि', '5 % <b>', '__proto__'])('may be %s', (value) => {
    expect(schema.parse(value)).toBe(value);
  });

  it('is trimmed and otherwise left as it is, wherever it is accepted', () => {
    const unit = fc.constantFrom(...'aß🚀猫 \u00a0\ufeff\u200b\u0301\n\t\r\u0000\u202e', '\ud83d');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 5 }), (value) => {
        const { success, data } = schema.safeParse(value);
        if (success) expect(data).toBe(value.trim());
        expect(success && /[\r\0\u202e\p{Cs}]/u.test(data)).toBe(false);
      }),
    );
  });
});

describe('line breaks and tabs', () => {
  it('belong into notes and descriptions', () => {
    expect(noteText.parse('a\n\tb')).toBe('a\n\tb');
    expect(descriptionText.parse('a\n\tb')).toBe('a\n\tb');
  });

  it.each(['\n', '\t', '\u2028', '\u2029'])('%j does not belong into a name', (character) => {
    expect(accepts(nameText, `a${character}b`)).toBe(false);
  });
});

it('only tips and descriptions may be empty', () => {
  for (const empty of ['', '  \n ']) {
    expect(descriptionText.parse(empty)).toBe('');
    expect([nameText, reasonText, noteText].some((schema) => accepts(schema, empty))).toBe(false);
  }
});
