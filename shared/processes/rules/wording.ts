import * as z from 'zod';
import type { Fault } from '../../kernel/errors.ts';
import { descriptionText, nameText } from '../../kernel/text.ts';
import { definitionId } from '../../kernel/values.ts';
import type { Definition } from './definition.ts';

const words = { name: nameText.optional(), description: descriptionText.optional(), tips: descriptionText.optional() };

/** Corrections of what people read on a published version: only what differs from it, by id. */
export const wording = z
  .strictObject({
    ...words,
    stages: z
      .array(
        z.strictObject({
          id: definitionId,
          ...words,
          activities: z
            .array(z.strictObject({ id: definitionId, ...words }))
            .max(50)
            .optional(),
        }),
      )
      .max(30)
      .optional(),
  })
  .meta({ id: 'Wording' });
export type Wording = z.infer<typeof wording>;

type Words = { name?: string | undefined; description?: string | undefined; tips?: string | undefined };

const corrected = <T extends Required<Words>>(thing: T, words: Words | undefined): T => ({
  ...thing,
  name: words?.name ?? thing.name,
  description: words?.description ?? thing.description,
  tips: words?.tips ?? thing.tips,
});

const byId = <T extends { readonly id: string }>(things: readonly T[] = []) =>
  new Map(things.map((thing) => [thing.id, thing]));

/** The definition as people read it: its own words, corrected. Nothing else of it can change. */
export const withWording = (definition: Definition, correction: Wording): Definition => {
  const stages = byId(correction.stages);
  return {
    ...corrected(definition, correction),
    stages: definition.stages.map((stage) => {
      const activities = byId(stages.get(stage.id)?.activities);
      return {
        ...corrected(stage, stages.get(stage.id)),
        activities: stage.activities.map((activity) => corrected(activity, activities.get(activity.id))),
      };
    }),
  };
};

/** The words of a definition alone: what `withWording` needs to make another version of it read the same. */
export const wordingOf = ({ name, description, tips, stages }: Definition): Wording => ({
  name,
  description,
  tips,
  stages: stages.map(({ id, name, description, tips, activities }) => ({
    id,
    name,
    description,
    tips,
    activities: activities.map(({ id, name, description, tips }) => ({ id, name, description, tips })),
  })),
});

/** The places of a correction that name a stage or an activity which the definition lacks. */
export const unknownPlaces = (definition: Definition, correction: Wording): Fault[] => {
  const known = byId(definition.stages);
  return (correction.stages ?? []).flatMap((stage, s) => {
    const pointer = `/stages/${s}`;
    const found = known.get(stage.id);
    if (found === undefined) {
      return [{ pointer: `${pointer}/id`, code: 'unknown_stage', message: 'The version has no such stage' }];
    }
    const activities = byId(found.activities);
    return (stage.activities ?? []).flatMap(({ id }, a) =>
      activities.has(id)
        ? []
        : [
            {
              pointer: `${pointer}/activities/${a}/id`,
              code: 'unknown_activity',
              message: 'The stage has no such activity',
            },
          ],
    );
  });
};
