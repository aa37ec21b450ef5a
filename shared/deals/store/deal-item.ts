import * as z from 'zod';
import { via } from '../../kernel/event.ts';
import { appendedTo, item, json, stored, withAppended } from '../../table/stored.ts';
import type { Item } from '../../table/table.ts';
import {
  type Completion,
  type Deal,
  dealSummaryFields,
  keptDealFields,
  openOrClosed,
  type Probability,
  type Progress,
  type StageTotal,
  type Visit,
  type Waiver,
} from '../rules/deal.ts';
import { type DealFacts, factsOf, type Known } from '../rules/facts.ts';
import { dealIdIn, dealIndexKeys, dealKey } from './keys.ts';

/*
 * How a deal lies in the table: `summary` is what lists show (both indexes project it), `statistics` what the formulas
 * need beside it (the process index projects it), `checklist` what is left of completions and waivers, read with the deal
 * alone. Each is kept as one string, since each attribute of an item costs engine and SDK more than the bytes of a string
 * do; and in it as tuples with times in milliseconds, so that most deals weigh less than the kilobyte up to which a write
 * is one unit, and one of 1,500 completions stays far under the 400 KB of an item.
 */

const milliseconds = z.codec(z.int(), z.iso.datetime({ precision: 3 }), {
  decode: (time) => new Date(time).toISOString(),
  encode: (text) => Date.parse(text),
});

const row = <Values extends unknown[]>(...values: Values) => values;

const anything = z.unknown();

const visitTuple = z.codec(
  z.tuple([z.string().nullable(), milliseconds, milliseconds.nullable(), z.int()], anything),
  z.custom<Visit>(),
  {
    decode: ([stageId, enteredAt, leftAt, probability, ...others]) =>
      withAppended({ stageId, enteredAt, leftAt, probability }, others),
    encode: (of) => row(of.stageId, of.enteredAt, of.leftAt, of.probability, ...appendedTo(of)),
  },
);

const stageTotalTuple = z.codec(
  z.tuple([z.string().nullable(), z.int(), z.int(), milliseconds], anything),
  z.custom<StageTotal>(),
  {
    decode: ([stageId, visits, milliseconds, enteredAt, ...others]) =>
      withAppended({ stageId, visits, milliseconds, enteredAt }, others),
    encode: (of) => row(of.stageId, of.visits, of.milliseconds, of.enteredAt, ...appendedTo(of)),
  },
);

const probabilityTuple = z.codec(z.tuple([z.int(), z.int(), z.int().nullable()], anything), z.custom<Probability>(), {
  decode: ([value, computed, manual, ...others]) => withAppended({ value, computed, manual }, others),
  encode: (of) => row(of.value, of.computed, of.manual, ...appendedTo(of)),
});

const progressTuple = z.codec(
  z.tuple([z.int(), z.int(), z.int(), z.int(), z.int(), z.int()], anything),
  z.custom<Progress>(),
  {
    decode: ([done, total, obligatoryDone, obligatoryTotal, weightDone, weightTotal, ...others]) =>
      withAppended({ done, total, obligatoryDone, obligatoryTotal, weightDone, weightTotal }, others),
    encode: (of) =>
      row(
        ...row(of.done, of.total, of.obligatoryDone, of.obligatoryTotal, of.weightDone, of.weightTotal),
        ...appendedTo(of),
      ),
  },
);

/** What of a completion is not among the statistics: there is its activity. */
const completionTuple = z.tuple([milliseconds, z.string(), via, z.int(), z.string().nullable()], anything);
/** And of a waiver: there are its activity and who declared it. */
const waiverTuple = z.tuple([milliseconds, z.string()], anything);

const { id: _, version, ...summaryFields } = dealSummaryFields;
const { earlierClosings, sequence } = keptDealFields;

const summary = json(
  openOrClosed({
    ...summaryFields,
    probability: probabilityTuple,
    progress: progressTuple,
    createdAt: milliseconds,
    updatedAt: milliseconds,
  }),
);

const statistics = json(
  z.object({
    visits: z.array(visitTuple),
    stageTotals: z.array(stageTotalTuple),
    earlierClosings,
    lastActivityAt: milliseconds,
    stalledAt: milliseconds.nullable(),
    completed: z.array(z.string()),
    waived: z.array(z.tuple([z.string(), z.string()])),
  }),
);

const checklist = json(z.object({ completions: z.array(completionTuple), waivers: z.array(waiverTuple) }));

const listed = z.object({ pk: z.string(), version, summary: stored(summary) });
const counted = listed.extend({ statistics: stored(statistics) });
const kept = item({ pk: z.string(), version, sequence, summary, statistics, checklist });

export type DealSummary = z.output<typeof summary> & { readonly id: string; readonly version: number };

/** What lies in two places of an item, put together again. */
const together = <One, Other, Whole>(
  ones: readonly One[],
  others: readonly Other[],
  join: (one: One, other: Other) => Whole,
) =>
  ones.map((one, index) => {
    const other = others[index];
    if (other === undefined) throw new Error('A deal lacks a part of its checklist');
    return join(one, other);
  });

const completionOf = (
  activityId: string,
  [at, by, via, sequence, noteId, ...others]: z.output<typeof completionTuple>,
): Completion => withAppended({ activityId, at, by, via, sequence, noteId }, others);

const waiverOf = (
  [activityId, by]: readonly [string, string],
  [at, reason, ...others]: z.output<typeof waiverTuple>,
): Waiver => withAppended({ activityId, at, by, reason }, others);

/** The deal in an item of the table; throws where it is not one. */
export const toDeal = (item: unknown): Deal => {
  const { pk, summary, statistics, checklist, ...rest } = kept.parse(item);
  const { completed, waived, ...facts } = statistics;
  const { completions, waivers, ...others } = checklist;
  return {
    id: dealIdIn(pk),
    ...summary,
    ...facts,
    ...others,
    completions: together(completed, completions, completionOf),
    waivers: together(waived, waivers, waiverOf),
    ...rest,
  };
};

/** What an entry of an index shows of a deal. */
export const toDealSummary = (entry: unknown): DealSummary => {
  const { pk, version, summary } = listed.parse(entry);
  return { id: dealIdIn(pk), version, ...summary };
};

/** What the index of its process shows of a deal; throws where that cannot be read. */
export const toKnown = (entry: unknown): Known => {
  const { pk, summary, statistics } = counted.parse(entry);
  const { completed, waived, ...facts } = statistics;
  const completions = completed.map((activityId) => ({ activityId }));
  const waivers = waived.map(([activityId, by]) => ({ activityId, by }));
  return { id: dealIdIn(pk), ...summary, ...facts, completions, waivers };
};

/** What statistics know of a deal, from its entry in the index of its process. */
export const toFacts = (entry: unknown): DealFacts => factsOf(toKnown(entry));

/** The item of a deal, with its places in the indexes. */
export const dealItem = (deal: Deal): Item => {
  const { completions, waivers } = deal;
  const key = dealKey(deal.id);
  const statistics = {
    ...deal,
    completed: completions.map(({ activityId }) => activityId),
    waived: waivers.map(({ activityId, by }) => row(activityId, by)),
  };
  const checklist = {
    ...deal,
    completions: completions.map((of) => row(of.at, of.by, of.via, of.sequence, of.noteId, ...appendedTo(of))),
    waivers: waivers.map((of) => row(of.at, of.reason, ...appendedTo(of))),
  };
  const encoded = z.encode(kept, { ...deal, pk: key.pk, summary: deal, statistics, checklist });
  return { ...key, ...dealIndexKeys(deal), entity: 'deal', ...encoded };
};
