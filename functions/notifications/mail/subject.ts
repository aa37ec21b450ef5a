/** Letters that Unicode does not take apart into an ASCII one and its marks. */
const spelled: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', ẞ: 'SS', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D' },
  ...{ ð: 'd', Ð: 'D', þ: 'th', Þ: 'Th', ı: 'i', ħ: 'h', Ħ: 'H', '€': 'EUR' },
  ...{ '‘': "'", '’': "'", '“': '"', '”': '"', '„': '"', '«': '"', '»': '"', '–': '-', '—': '-', '‐': '-', '‑': '-' },
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
const mostOfThing = 40;

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
  const begin = [headline, cut(ascii(thing), mostOfThing)].filter((part) => part !== '').join(': ');
  const link = begin === headline ? ': ' : ' - ';
  return `${begin}${link}${cut(ascii(whole) || otherwise, most - begin.length - link.length)}`;
};
