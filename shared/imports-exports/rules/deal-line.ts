import * as z from 'zod';
import { activityMapping } from '../../deals/rules/carry-over.ts';
import { dealFields } from '../../deals/rules/deal.ts';
import { maxParticipants } from '../../deals/rules/edit.ts';
import { line, noteText, reasonText } from '../../kernel/text.ts';
import { customFields, customValue, day, definitionId, id, money } from '../../kernel/values.ts';
import { email, fileInstant } from './file-values.ts';
import { attachmentLine, taskLine } from './lines.ts';

const noted = { note: noteText.optional(), attachmentIds: z.array(id).max(20).optional() };
const closed = { reason: reasonText.nullable().optional(), note: noteText.nullable().optional() };

const entry = <const Type extends string, Fields extends z.core.$ZodShape>(type: Type, fields: Fields) =>
  z.strictObject({ type: z.literal(type), at: fileInstant, byEmail: email.optional(), ...fields });

const ofActivity = { activityId: definitionId };

/** What a `deal.updated` of a file may say: the values from then on. */
const updates = z.strictObject({
  name: dealFields.name.optional(),
  value: money.nullable().optional(),
  company: dealFields.company.optional(),
  contact: dealFields.contact.optional(),
  ownerEmail: email.optional(),
  expectedCloseOn: day.nullable().optional(),
  custom: z.record(id, customValue.nullable()).optional(),
  manualProbability: z.int().min(0).max(99).nullable().optional(),
});

/** One thing that happened to a deal, as a file tells it. The last five types are those that exports have besides. */
const historyEntry = z.discriminatedUnion('type', [
  entry('activity.completed', { ...ofActivity, ...noted }),
  entry('activity.reopened', ofActivity),
  entry('activity.waived', { ...ofActivity, reason: reasonText }),
  entry('activity.unwaived', ofActivity),
  entry('note.added', { ...noted, note: noteText }),
  entry('deal.won', closed),
  entry('deal.lost', { ...closed, reason: reasonText }),
  entry('deal.abandoned', closed),
  entry('deal.reopened', { reason: reasonText.nullable().optional() }),
  entry('deal.stalled', {}),
  entry('deal.updated', { changes: updates }),
  entry('deal.participant_added', { email }),
  entry('deal.participant_removed', { email }),
  entry('deal.process_changed', {
    processId: id,
    processVersion: z.int().min(1),
    activityMapping: activityMapping.default({}),
  }),
]);
export type HistoryEntry = z.infer<typeof historyEntry>;

/** A line of an import or an export that is a deal with its history, oldest first (docs/api.md, "Importing deals"). */
export const dealLine = z
  .strictObject({
    kind: z.literal('deal').default('deal'),
    externalId: line(200),
    name: dealFields.name,
    processId: id.optional().describe('The default process where it is left out'),
    processVersion: z
      .int()
      .min(1)
      .optional()
      .describe('That in which it was opened; the published one where it is left out'),
    value: dealFields.value.default(null),
    company: dealFields.company.default(null),
    contact: dealFields.contact.default(null),
    ownerEmail: email.nullable().default(null),
    participantEmails: z.array(email).max(maxParticipants).default([]),
    expectedCloseOn: dealFields.expectedCloseOn.default(null),
    custom: customFields.default({}),
    openedAt: fileInstant,
    openedByEmail: email.optional(),
    history: z.array(historyEntry).max(20_000).default([]),
    tasks: z.array(taskLine).max(2_000).default([]),
    attachments: z.array(attachmentLine).max(2_000).default([]),
  })
  .meta({ id: 'DealLine' });
export type DealLine = z.infer<typeof dealLine>;
