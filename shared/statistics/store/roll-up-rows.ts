import * as z from 'zod';
import { closedStatus } from '../../deals/rules/deal.ts';
import type { ClosedFacts } from '../../deals/rules/facts.ts';
import { money } from '../../kernel/values.ts';

/**
 * What is known of a deal as a closed one of its process and month, when its last event had this sequence. No facts: it
 * was none of them.
 */
export type RollUpRow = { readonly dealId: string; readonly sequence: number; readonly facts: ClosedFacts | null };

/** Millions of them are checked in a request: a schema for each takes ten times as long. */
const numbers = z.custom<readonly number[]>(
  (values) => Array.isArray(values) && values.every((value) => typeof value === 'number'),
);

/**
 * Rows as one list of numbers: a text is its place in `texts`, which holds each once, an instant is the time since the
 * one before it, and a list begins with its length. Read several times
 * as fast as rows of JSON objects, at three fifths of their size.
 */
export const packedRows = z.object({ texts: z.array(z.string()), numbers });
export type PackedRows = z.infer<typeof packedRows>;

const writer = () => {
  const places = new Map<string, number>();
  const numbers: number[] = [];
  const number = (value: number) => {
    numbers.push(value);
  };
  let previous = 0;
  const instant = (value: number) => {
    numbers.push(value - previous);
    previous = value;
  };
  const text = (value: string) => {
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    numbers.push(place);
  };
  const many = <T>(values: readonly T[], write: (value: T) => void) => {
    numbers.push(values.length);
    for (const value of values) write(value);
  };
  const maybe = <T>(value: T | null, write: (value: T) => void) => many(value === null ? [] : [value], write);
  /** What is always there, and once could be missing. */
  const one = <T>(value: T, write: (value: T) => void) => many([value], write);
  return {
    one,
    number,
    instant,
    text,
    many,
    maybe,
    packed: (): PackedRows => ({ texts: [...places.keys()], numbers }),
  };
};

const reader = ({ texts, numbers }: PackedRows) => {
  let place = 0;
  const number = (): number => {
    const value = numbers[place];
    if (value === undefined) throw new Error('A packed row ends too early');
    place += 1;
    return value;
  };
  let previous = 0;
  const instant = (): number => {
    previous += number();
    return previous;
  };
  const text = (): string => {
    const value = texts[number()];
    if (value === undefined) throw new Error('A packed row names a text that is not there');
    return value;
  };
  const many = <T>(read: () => T): T[] => {
    const values: T[] = [];
    for (let left = number(); left > 0; left -= 1) values.push(read());
    return values;
  };
  const maybe = <T>(read: () => T): T | null => (number() === 0 ? null : read());
  const one = <T>(read: () => T): T => {
    if (number() !== 1) throw new Error('A packed row lacks what each has');
    return read();
  };
  return { one, number, instant, text, many, maybe, isAtEnd: () => place === numbers.length };
};

const writeFacts = (facts: ClosedFacts, { number, instant, text, many, maybe, one }: ReturnType<typeof writer>) => {
  text(facts.status);
  number(facts.processVersion);
  text(facts.ownerId);
  many(facts.participantIds, text);
  maybe(facts.value, ({ amount, currency }) => {
    number(amount);
    text(currency);
  });
  instant(facts.createdAt);
  maybe(facts.expectedCloseOn, text);
  maybe(facts.stageId, text);
  maybe(facts.furthestStageId, text);
  number(facts.probability);
  one(facts.closing, ({ at, reason, probability }) => {
    instant(at);
    maybe(reason, text);
    number(probability);
  });
  many(facts.earlierClosings, ({ status, at, reopenedAt }) => {
    text(status);
    instant(at);
    instant(reopenedAt);
  });
  many(facts.visits, ({ stageId, enteredAt, leftAt, probability }) => {
    maybe(stageId, text);
    instant(enteredAt);
    maybe(leftAt, instant);
    number(probability);
  });
  many(facts.stageTotals, ({ stageId, visits, milliseconds }) => {
    maybe(stageId, text);
    number(visits);
    number(milliseconds);
  });
  instant(facts.lastActivityAt);
  many(facts.completed, text);
  many(facts.waived, ({ activityId, by }) => {
    text(activityId);
    text(by);
  });
};

/** In the order in which they were written: the fields of a literal are evaluated in theirs. */
const readFacts = (
  id: string,
  { number, instant, text, many, maybe, one }: ReturnType<typeof reader>,
): ClosedFacts => ({
  id,
  status: closedStatus.parse(text()),
  processVersion: number(),
  ownerId: text(),
  participantIds: many(text),
  value: maybe(() => ({ amount: number(), currency: money.shape.currency.parse(text()) })),
  createdAt: instant(),
  expectedCloseOn: maybe(text),
  stageId: maybe(text),
  furthestStageId: maybe(text),
  probability: number(),
  closing: one(() => ({ at: instant(), reason: maybe(text), probability: number() })),
  earlierClosings: many(() => ({ status: closedStatus.parse(text()), at: instant(), reopenedAt: instant() })),
  visits: many(() => ({ stageId: maybe(text), enteredAt: instant(), leftAt: maybe(instant), probability: number() })),
  stageTotals: many(() => ({ stageId: maybe(text), visits: number(), milliseconds: number() })),
  lastActivityAt: instant(),
  completed: many(text),
  waived: many(() => ({ activityId: text(), by: text() })),
});

export const packRows = (rows: readonly RollUpRow[]): PackedRows => {
  const to = writer();
  for (const { dealId, sequence, facts } of rows) {
    to.text(dealId);
    to.number(sequence);
    to.maybe(facts, (known) => writeFacts(known, to));
  }
  return to.packed();
};

/** Throws where these are no rows. */
export const unpackRows = (transactionBatches: PackedRows): RollUpRow[] => {
  const from = reader(transactionBatches);
  const rows: RollUpRow[] = [];
  while (!from.isAtEnd()) {
    const [dealId, sequence] = [from.text(), from.number()];
    rows.push({ dealId, sequence, facts: from.maybe(() => readFacts(dealId, from)) });
  }
  return rows;
};
