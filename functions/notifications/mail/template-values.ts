import type { Event } from '../../../shared/kernel/event.ts';
import type { EventData } from '../event-data.ts';
import { inline, quoted } from '../text.ts';
import type { Names } from './names.ts';
import type { TemplateValues } from './templates.ts';

/** Letters that Unicode does not take apart into an ASCII one and its marks. */
const spelled: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ı: 'i',
  ħ: 'h',
  Ħ: 'H',
  '€': 'EUR',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '‐': '-',
  '‑': '-',
};

/**
 * What ASCII can say of a text, on one line; nothing where no letter and no digit remains. What mail programs would take
 * for the beginning of an encoded word (RFC 2047) is broken apart.
 */
const ascii = (text: string) => {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}]/gu, '')
    .replaceAll(/[^\x20-\x7e]/gu, (character) => spelled[character] ?? ' ')
    .replaceAll('=?', '= ?')
    .replaceAll(/ +/g, ' ')
    .trim();
  return /[A-Za-z0-9]/.test(plain) ? plain : '';
};

const mark = '...';

/** At most so many characters, cut between words unless that would leave less than half. */
const cut = (text: string, most: number) => {
  if (text.length <= most) return text;
  const room = most - mark.length;
  const space = text.lastIndexOf(' ', room);
  return `${text.slice(0, space > room / 2 ? space : room)}${mark}`;
};

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: ASCII, on one line, under a hundred characters. */
const most = 99;
const maxOfThing = 40;

/** What a mail is about; names may be anything. */
export type About = {
  /** The activity or the task that something happened to. */
  readonly thing?: string | undefined;
  /** The deal that it belongs to. */
  readonly whole: string | undefined;
  /** What to call it where its name has nothing that ASCII can say. */
  readonly otherwise: string;
};

/** The subject of a mail, as SNS takes it; the headline begins with a letter and has at most 30 characters. */
export const subjectOf = (headline: string, { thing = '', whole = '', otherwise }: About) => {
  const begin = [headline, cut(ascii(thing), maxOfThing)].filter((part) => part !== '').join(': ');
  const link = begin === headline ? ': ' : ' - ';
  return `${begin}${link}${cut(ascii(whole) || otherwise, most - begin.length - link.length)}`;
};

/** Whom and what an event is about, by name as people wrote it; undefined: there is none, or it is gone. */
type Named = {
  readonly deal: string | undefined;
  /** The activity, the task or the process. */
  readonly thing: string | undefined;
  /** Whom it happened to; in a hand-over who leaves. */
  readonly person: string | undefined;
  readonly successor: string | undefined;
};

export const namedIn = ({ dealId, subject }: Event, data: EventData, { deals, users }: Names): Named => {
  const { name, activityId, task, userId, fromUserId, toUserId } = data;
  const ofDeal = subject.kind === 'deal' && activityId === undefined;
  return {
    // As it is called now; where it is gone, as its first and its last event call it.
    deal: (dealId === null ? undefined : deals.get(dealId)?.name) ?? (ofDeal ? name : undefined),
    thing: task?.title ?? (ofDeal ? undefined : (name ?? activityId)),
    person: users.get(userId ?? fromUserId ?? subject.id)?.name,
    successor: toUserId && users.get(toUserId)?.name,
  };
};

/** Other systems, and who was never entered into the directory, have no name in it. */
const whoIn = ({ actor }: Event, { users }: Names) =>
  users.get(actor.userId)?.name ?? (actor.via === 'api' ? 'Another system' : 'Somebody');

/** The same as parts of a sentence. */
export const templateValuesOf = (
  event: Event,
  { deal, thing, person, successor }: Named,
  names: Names,
): TemplateValues => ({
  who: inline(whoIn(event, names)),
  deal: deal === undefined ? 'a deal that is gone' : `the deal ${quoted(deal)}`,
  thing: thing === undefined ? 'something' : quoted(thing),
  person: inline(person ?? 'somebody'),
  successor: inline(successor ?? 'somebody'),
});

/** What the subject of the mail names, and how where there is no name. */
export const aboutIn = ({ subject }: Event, { deal, thing, person }: Named): About => {
  switch (subject.kind) {
    case 'deal':
    case 'task':
      return { thing, whole: deal, otherwise: 'a deal' };
    case 'process':
    case 'migration':
      return { whole: thing, otherwise: 'a sales process' };
    case 'user':
    case 'hand_over':
      return { whole: person, otherwise: 'a user' };
    case 'import':
    case 'export':
      return { whole: undefined, otherwise: 'a file' };
    case 'webhook':
      return { whole: thing, otherwise: 'a webhook' };
  }
};
