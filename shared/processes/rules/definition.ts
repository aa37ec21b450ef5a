import * as z from 'zod';
import { descriptionText, line, nameText, reasonText } from '../../kernel/text.ts';
import { definitionId, id } from '../../kernel/values.ts';

/** What a task template may leave to be filled in when the task is made, as `{{deal.name}}`. */
const placeholders = ['deal.name', 'deal.company', 'completer.name'] as const;

type Placeholder = (typeof placeholders)[number];

/** As somebody writes them who makes a template. */
export const placeholdersAsWritten: readonly string[] = placeholders.map((name) => `{{${name}}}`);

const pattern = /\{\{(.*?)\}\}/g;

const isPlaceholder = (name: string): name is Placeholder => placeholders.some((known) => known === name);

/** The names in a template's text that nothing is known for. */
export const unknownPlaceholders = (text: string) =>
  [...text.matchAll(pattern)].map(([, name = '']) => name.trim()).filter((name) => !isPlaceholder(name));

/** The text with what its placeholders stand for; an unknown one stays as it is. */
export const filledIn = (text: string, values: Readonly<Record<Placeholder, string>>) =>
  text.replaceAll(pattern, (placeholder, given: string) => {
    const name = given.trim();
    return isPlaceholder(name) ? values[name] : placeholder;
  });

const userIds = z.array(id).max(50);

const completableBy = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['anyone', 'managers', 'administrators']) }),
  z.strictObject({ kind: z.literal('designated'), users: userIds.default([]) }),
]);

/** What has to come with a completion: nothing, a note, or a note that names an uploaded file. */
export const noteRequirement = z.enum(['none', 'note', 'noteWithFile']);

const notify = z.strictObject({
  administrators: z.boolean().default(false),
  managers: z.boolean().default(false),
  participants: z.boolean().default(false),
  owner: z.boolean().default(false),
  users: userIds.default([]),
});

export const taskType = z.enum(['call', 'email', 'meeting', 'todo']);
export const taskPriority = z.enum(['low', 'normal', 'high']);

const fillable = `Filled in when the task is made: ${placeholdersAsWritten.map((written) => `\`${written}\``).join(', ')}`;

const taskTemplate = z.strictObject({
  title: line(200).describe(fillable),
  description: descriptionText.default('').describe(fillable),
  type: taskType.default('todo'),
  priority: taskPriority.default('normal'),
  assignee: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.enum(['owner', 'completer']) }),
      z.strictObject({ kind: z.literal('user'), userId: id }),
    ])
    .default({ kind: 'owner' }),
  dueIn: z.strictObject({ days: z.int().min(0).max(3_650), workingDays: z.boolean().default(false) }),
});

/** What people read of a process, a stage or an activity: may be corrected on a published version. */
const wordingFields = {
  name: nameText,
  description: descriptionText.default(''),
  tips: descriptionText.default(''),
};

const activityFields = {
  ...wordingFields,
  weight: z.int().min(0).max(1_000).describe('How much completing it brings the deal closer to being won'),
  obligatory: z.boolean().default(false).describe('The deal cannot be won while it is open and not waived'),
  completableBy: completableBy.default({ kind: 'anyone' }),
  noteRequirement: noteRequirement.default('none'),
  notify: notify.nullable().default(null),
  task: taskTemplate.nullable().default(null),
};

const stageFields = {
  ...wordingFields,
  probability: z.int().min(0).max(100).nullable().default(null).describe('In percent, for `probabilityMode` `stage`'),
  inactivityLimitDays: z.int().min(1).max(3_650).nullable().default(null),
};

const definitionFields = {
  ...wordingFields,
  probabilityMode: z.enum(['weights', 'stage']).default('weights'),
  gate: z
    .enum(['none', 'stage'])
    .default('none')
    .describe('`stage`: later stages wait for the obligatory activities before them'),
  lossReasons: z.array(reasonText).max(100).default([]),
  winReasons: z.array(reasonText).max(100).default([]),
};

const activity = z.strictObject({ id: definitionId, ...activityFields });
const stage = z.strictObject({ id: definitionId, ...stageFields, activities: z.array(activity).max(50) });

/** What a process consists of, with every default filled in. A draft has this shape; publishing judges its sense. */
export const definition = z
  .strictObject({ ...definitionFields, stages: z.array(stage).max(30) })
  .meta({ id: 'Definition' });
export type Definition = z.infer<typeof definition>;
export type Stage = Definition['stages'][number];
export type Activity = Stage['activities'][number];
export type TaskTemplate = z.infer<typeof taskTemplate>;

const given = { id: definitionId.optional() };

/** A definition as a client sends it: ids of stages and activities may be left to the server. */
export const definitionInput = z
  .strictObject({
    ...definitionFields,
    stages: z
      .array(
        z.strictObject({
          ...given,
          ...stageFields,
          activities: z.array(z.strictObject({ ...given, ...activityFields })).max(50),
        }),
      )
      .max(30),
  })
  .meta({ id: 'DefinitionInput' });
type DefinitionInput = z.infer<typeof definitionInput>;

/** Gives an id to every stage and activity that the client left without one. */
export const withIds = (input: DefinitionInput, newId: () => string): Definition => ({
  ...input,
  stages: input.stages.map((stage) => ({
    ...stage,
    id: stage.id ?? newId(),
    activities: stage.activities.map((activity) => ({ ...activity, id: activity.id ?? newId() })),
  })),
});
