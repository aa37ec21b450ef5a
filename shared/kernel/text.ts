import * as z from 'zod';

const bidirectionalOverride = /[\u202a-\u202e\u2066-\u2069]/u;
const controlOrLineBreak = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const controlButLineFeedAndTab = /[^\P{Cc}\n\t]/u;
/** Anything but separators, formats, controls and the letters that Unicode draws as nothing. */
const visible = /[^\p{C}\p{Z}\p{M}\u115f\u1160\u2800\u3164\uffa0]/u;

/** The length that people count: code points, so that an emoji is one character. */
const characters = (text: string) => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

type Rule = { max: number; forbidden: RegExp; mayBeEmpty: boolean };

const text = ({ max, forbidden, mayBeEmpty }: Rule) =>
  z
    .string()
    .trim()
    .refine((value) => characters(value) <= max, { error: `has more than ${max} characters`, abort: true })
    .refine((value) => value.isWellFormed(), { error: 'has half of a surrogate pair', abort: true })
    .refine((value) => !forbidden.test(value), { error: 'has control characters', abort: true })
    .refine((value) => !bidirectionalOverride.test(value), { error: 'has bidirectional overrides', abort: true })
    .refine((value) => (mayBeEmpty && value === '') || visible.test(value), { error: 'has no visible character' })
    .meta({ maxLength: max, ...(mayBeEmpty ? {} : { minLength: 1 }) });

/** One line of text that shows something: names, reasons, companies. Trimmed; `max` in characters. */
export const line = (max: number) => text({ max, forbidden: controlOrLineBreak, mayBeEmpty: false });

/** Text of several lines that says something: notes. Trimmed; `max` in characters. */
const prose = (max: number) => text({ max, forbidden: controlButLineFeedAndTab, mayBeEmpty: false });

/** Text of several lines that may be empty: tips, descriptions. Trimmed; `max` in characters. */
export const optionalProse = (max: number) => text({ max, forbidden: controlButLineFeedAndTab, mayBeEmpty: true });

export const nameText = line(200);
export const reasonText = line(500);
export const noteText = prose(20_000);
export const descriptionText = optionalProse(5_000);
