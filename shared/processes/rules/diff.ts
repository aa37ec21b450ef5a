import * as z from 'zod';
import { type Changes, changes } from '../../kernel/event.ts';
import { keptOrder } from '../../kernel/kept-order.ts';
import { nameText } from '../../kernel/text.ts';
import { definitionId } from '../../kernel/values.ts';
import type { Definition } from './definition.ts';

const index = z.int().min(0).describe('Counts from 0 in its list');

const differences = <const Place extends z.core.$ZodShape>(place: Place) => {
  const named = { id: definitionId, name: nameText };
  const existing = z.array(z.strictObject({ ...named, ...place }));
  return z.strictObject({
    added: existing,
    removed: existing,
    moved: z.array(z.strictObject({ ...named, from: z.strictObject(place), to: z.strictObject(place) })),
    changed: z.array(z.strictObject({ ...named, ...place, changes })),
  });
};

/** What makes one definition another: stages and activities are the same by their ids. */
export const definitionDiff = z.strictObject({
  changes: changes.describe('Settings and words of the process itself'),
  stages: differences({ index }),
  activities: differences({ stageId: definitionId, index }),
});
type DefinitionDiff = z.infer<typeof definitionDiff>;

type Settings = Readonly<Record<string, Changes[string]['from']>>;

/** A stage or an activity: `list` names the list that holds it, `place` where in the definition that is. */
type Listed<Place> = {
  readonly id: string;
  readonly list: string;
  readonly place: Place & { readonly index: number };
  readonly settings: Settings & { readonly name: string };
};

const stagesOf = ({ stages }: Definition) =>
  stages.map(({ id, activities: _, ...settings }, index) => ({ id, list: '', place: { index }, settings }));

const activitiesOf = ({ stages }: Definition) =>
  stages.flatMap((stage) =>
    stage.activities.map(({ id, ...settings }, index) => ({
      id,
      list: stage.id,
      place: { stageId: stage.id, index },
      settings,
    })),
  );

const existing = <Place>({ id, place, settings }: Listed<Place>) => ({ id, name: settings.name, ...place });

/** Finds the former one of each thing. In a draft an id may occur twice: the second is another thing. */
const matched = <Place>(before: readonly Listed<Place>[], after: readonly Listed<Place>[]) => {
  const left = Map.groupBy(before, ({ id }) => id);
  const pairs = after.map((to) => ({ from: left.get(to.id)?.shift(), to }));
  const added = pairs.filter(({ from }) => from === undefined).map(({ to }) => to);
  const kept = pairs.flatMap(({ from, to }) => (from === undefined ? [] : [{ from, to }]));
  return { added, kept, removed: [...left.values()].flat() };
};

type Kept<Place> = { readonly from: Listed<Place>; readonly to: Listed<Place> };

/** Those that are in another list now, and as few others as explain the order of each list. */
const movedOf = <Place>(kept: readonly Kept<Place>[]) => {
  const ofSameList = kept.filter(({ from, to }) => from.list === to.list);
  const lists = Map.groupBy(ofSameList, ({ to }) => to.list);
  const inPlace = new Set<Kept<Place>>();
  for (const list of lists.values()) {
    const things = list.map((pair) => ({
      id: pair.to.id,
      from: pair.from.place.index,
      to: pair.to.place.index,
      pair,
    }));
    for (const { pair } of keptOrder(things)) inPlace.add(pair);
  }
  return kept.filter((pair) => !inPlace.has(pair));
};

/** The fields that differ. Both sides went through the same schema, so that what is equal is written equally. */
const changesBetween = (from: Settings, to: Settings): Changes =>
  Object.fromEntries(
    Object.entries(to)
      .map(([field, value]) => [field, { from: from[field] ?? null, to: value }] as const)
      .filter(([, change]) => JSON.stringify(change.from) !== JSON.stringify(change.to)),
  );

const compared = <Place>(before: readonly Listed<Place>[], after: readonly Listed<Place>[]) => {
  const { added, removed, kept } = matched(before, after);
  return {
    added: added.map(existing),
    removed: removed.map(existing),
    moved: movedOf(kept).map(({ from, to }) => ({
      id: to.id,
      name: to.settings.name,
      from: from.place,
      to: to.place,
    })),
    changed: kept
      .map(({ from, to }) => ({ ...existing(to), changes: changesBetween(from.settings, to.settings) }))
      .filter(({ changes }) => Object.keys(changes).length > 0),
  };
};

const ownSettings = ({ stages: _, ...settings }: Definition) => settings;

/** What makes one definition another. Of several ways to reorder a list, one that moves as little as possible. */
export const diffOf = (from: Definition, to: Definition): DefinitionDiff => ({
  changes: changesBetween(ownSettings(from), ownSettings(to)),
  stages: compared(stagesOf(from), stagesOf(to)),
  activities: compared(activitiesOf(from), activitiesOf(to)),
});
