import * as z from 'zod';
import { type Deal, deal, dealSummaryFields, probability, progress, stageTotal, visit } from '../domain/deal.ts';
import { via } from '../domain/event.ts';
import { type DealFacts, factsOf, type Known } from '../domain/statistics/facts.ts';
import { json } from './json.ts';
import { dealIdIn, dealIndexKeys, dealKey } from './keys.ts';
import type { Item } from './table.ts';

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

const visitTuple = z.codec(z.tuple([z.string().nullable(), milliseconds, milliseconds.nullable(), z.int()]), visit, {
  decode: ([stageId, enteredAt, leftAt, probability]) => ({ stageId, enteredAt, leftAt, probability }),
  encode: ({ stageId, enteredAt, leftAt, probability }) => row(stageId, enteredAt, leftAt, probability),
});

const stageTotalTuple = z.codec(z.tuple([z.string().nullable(), z.int(), z.int(), milliseconds]), stageTotal, {
  decode: ([stageId, visits, milliseconds, enteredAt]) => ({ stageId, visits, milliseconds, enteredAt }),
  encode: ({ stageId, visits, milliseconds, enteredAt }) => row(stageId, visits, milliseconds, enteredAt),
});

const probabilityTuple = z.codec(z.tuple([z.int(), z.int(), z.int().nullable()]), probability, {
  decode: ([value, computed, manual]) => ({ value, computed, manual }),
  encode: ({ value, computed, manual }) => row(value, computed, manual),
});

const progressTuple = z.codec(z.tuple([z.int(), z.int(), z.int(), z.int(), z.int(), z.int()]), progress, {
  decode: ([done, total, obligatoryDone, obligatoryTotal, weightDone, weightTotal]) => ({
    ...{ done, total, obligatoryDone, obligatoryTotal, weightDone, weightTotal },
  }),
  encode: (of) => row(of.done, of.total, of.obligatoryDone, of.obligatoryTotal, of.weightDone, of.weightTotal),
});

/** What of a completion is not among the statistics: there is its activity. */
const completionTuple = z.tuple([milliseconds, z.string(), via, z.int(), z.string().nullable()]);
/** And of a waiver: there are its activity and who declared it. */
const waiverTuple = z.tuple([milliseconds, z.string()]);

const { id: _, version, ...summaryFields } = dealSummaryFields;
const { earlierClosings, sequence } = deal.shape;

const summary = json(
  z.object({
    ...summaryFields,
    ...{ probability: probabilityTuple, progress: progressTuple, createdAt: milliseconds, updatedAt: milliseconds },
  }),
);

const listed = z.object({ pk: z.string(), version, summary });

const counted = listed.extend({
  statistics: json(
    z.object({
      visits: z.array(visitTuple),
      stageTotals: z.array(stageTotalTuple),
      earlierClosings,
      lastActivityAt: milliseconds,
      stalledAt: milliseconds.nullable(),
      completed: z.array(z.string()),
      waived: z.array(z.tuple([z.string(), z.string()])),
    }),
  ),
});

const kept = counted.extend({
  sequence,
  checklist: json(z.object({ completions: z.array(completionTuple), waivers: z.array(waiverTuple) })),
});

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

/** The deal in an item of the table; throws where it is not one. */
export const toDeal = (item: unknown): Deal => {
  const { pk, summary, statistics, checklist, ...rest } = kept.parse(item);
  const { completed, waived, ...facts } = statistics;
  const completions = together(completed, checklist.completions, (activityId, [at, by, via, sequence, noteId]) => ({
    ...{ activityId, at, by, via, sequence, noteId },
  }));
  const waivers = together(waived, checklist.waivers, ([activityId, by], [at, reason]) => ({
    ...{ activityId, at, by, reason },
  }));
  return { id: dealIdIn(pk), ...summary, ...facts, completions, waivers, ...rest };
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
  const { visits, stageTotals, earlierClosings, lastActivityAt, stalledAt, ...others } = deal;
  const { id, version, sequence, completions, waivers, ...summary } = others;
  const key = dealKey(id);
  const statistics = {
    ...{ visits, stageTotals, earlierClosings, lastActivityAt, stalledAt },
    completed: completions.map(({ activityId }) => activityId),
    waived: waivers.map(({ activityId, by }) => row(activityId, by)),
  };
  const checklist = {
    completions: completions.map(({ at, by, via, sequence, noteId }) => row(at, by, via, sequence, noteId)),
    waivers: waivers.map(({ at, reason }) => row(at, reason)),
  };
  const encoded = z.encode(kept, { pk: key.pk, version, sequence, summary, statistics, checklist });
  return { ...key, ...dealIndexKeys(deal), entity: 'deal', ...encoded };
};
