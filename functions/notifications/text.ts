/** Turns what is written around it: neither belongs in a mail. */
const bidirectionalOverrides = /[\u202a-\u202e\u2066-\u2069]/gu;
const controls = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
const controlsButLineFeedAndTab = /[^\P{Cc}\n\t]/gu;

/** The first characters of a text; an ellipsis says that there is more. Never half of a character. */
export const beginning = (text: string, most: number) => {
  // A character takes two units at most: so many hold one character more than wanted, where there is one.
  const characters = [...text.slice(0, 2 * most + 2)];
  return characters.length <= most ? text : `${characters.slice(0, most).join('')}…`;
};

/** A text as a part of a line. The rules of today let no line break into a name, old and foreign data may have one. */
export const inline = (text: string) =>
  text.toWellFormed().replaceAll(bidirectionalOverrides, '').replaceAll(controls, ' ').replaceAll(/\s+/g, ' ').trim();

/** A text of several lines. */
export const prose = (text: string) =>
  text.toWellFormed().replaceAll(bidirectionalOverrides, '').replaceAll(controlsButLineFeedAndTab, '').trim();

/** A name amid a sentence. */
export const quoted = (name: string) => `"${inline(name)}"`;
