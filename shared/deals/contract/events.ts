import * as z from 'zod';
import {
  atLeastOne,
  change,
  changesOf,
  handOverMarks,
  importMarks,
  migrationMarks,
  recipients,
} from '../../api/event-parts.ts';
import { eventsAbout } from '../../api/event-schema.ts';
import { note as eventNote } from '../../kernel/event.ts';
import { nameText, reasonText } from '../../kernel/text.ts';
import { customValue, definitionId, id, instant } from '../../kernel/values.ts';
import { activityMapping, carriedFields } from '../rules/carry-over.ts';
import { closing as closingFields, dealSummaryFields, probability as shown } from '../rules/deal.ts';

/** For what belongs to a deal: its process when it happened. */
export const ofDeal = { dealId: id, processId: id, processVersion: dealSummaryFields.processVersion };

/** The address of somebody in an import who is unknown here. */
export const unknown = z.email().optional();

/** How the events of deals are described. */
export const aboutDeal = eventsAbout('deal', ofDeal, {
  ...importMarks,
  byEmail: unknown.describe('Who did it, where an import tells of somebody who is unknown here'),
});

/** What an open deal's probability in percent became. */
export const probability = change(z.int().min(0).max(99)).describe('In percent');

const { name, value, company, contact, ownerId, participantIds, expectedCloseOn, status } = dealSummaryFields;
const { stageId, furthestStageId } = dealSummaryFields;
const { reason, note } = closingFields.shape;

/** What an import adds of where the deal comes from. */
const origin = {
  line: z.int().min(1).optional().describe('Of the imported file'),
  externalId: z.string().optional().describe('What the imported file calls the deal'),
  digest: z.string().optional().describe('Of what the line says'),
  ownerEmail: unknown.describe('The owner, where they are unknown here'),
  participantEmails: z.array(z.email()).min(1).optional().describe('Participants who are unknown here'),
};

const fields = { name, value, company, contact, ownerId, expectedCloseOn, manualProbability: shown.shape.manual };
const updates = changesOf(fields)
  .catchall(change(customValue.nullable()))
  .meta({ ...atLeastOne, propertyNames: { pattern: `^(${Object.keys(fields).join('|')}|custom\\..+)$` } })
  .describe('Fields of the deal; its free fields as `custom.<key>`');

const closing = { reason, note, stageId, furthestStageId, recipients };
const became = (to: string) => z.strictObject({ status: change(z.literal('open'), z.literal(to)) });

export const dealEvents = {
  'deal.opened': aboutDeal('A deal was opened', { name, value, company, ownerId, participantIds, ...origin }),
  'deal.updated': aboutDeal(
    'Somebody changed what is said of a deal, or their estimate',
    { ...handOverMarks, ownerEmail: origin.ownerEmail },
    updates,
  ),
  'deal.stage_changed': aboutDeal(
    'A deal came to another stage: by the event right before',
    migrationMarks,
    z.strictObject({ stageId: change(stageId) }),
  ),
  'deal.won': aboutDeal(
    'A deal was won',
    {
      ...closing,
      obligatoryOpen: z.array(definitionId).min(1).optional().describe('What an import left open all the same'),
    },
    became('won'),
  ),
  'deal.lost': aboutDeal('A deal was lost', { ...closing, reason: reason.unwrap() }, became('lost')),
  'deal.abandoned': aboutDeal('A deal was closed without a result', closing, became('abandoned')),
  'deal.reopened': aboutDeal(
    'A closed deal was opened again',
    { reason, closedAt: instant, recipients },
    z.strictObject({ status: change(status.exclude(['open']), z.literal('open')) }),
  ),
  'deal.stalled': aboutDeal('Nothing was done on a deal for longer than its stage allows', {
    stageId: definitionId,
    limitDays: z.int().min(1),
    lastActivityAt: instant,
    stallRunId: z.string().optional().describe('The search that found it, where that found too many to be mailed'),
  }),
  'deal.deleted': aboutDeal('A deal was deleted; its events stay', {
    name,
    ownerId,
    status,
    closedAt: instant.nullable(),
  }),
  'deal.restored': aboutDeal('A deal that was lost was put back from a backup, as it was then', {
    version: dealSummaryFields.version.describe('Its version then'),
    asOf: instant.describe('When it was last changed then'),
    replaced: z
      .strictObject({ processId: id, closedAt: instant.nullable() })
      .nullable()
      .describe('Where it was until now, if it was not gone'),
  }),
  'deal.process_changed': aboutDeal(
    'A deal went to another version of its process, or to another process',
    {
      ...carriedFields,
      mapped: activityMapping.describe('Completions that count for another activity, as the mapping says'),
      activityMapping: activityMapping.optional().describe('What of the mapping was about this deal'),
      ...migrationMarks,
    },
    z.strictObject({
      processId: change(ofDeal.processId),
      processVersion: change(ofDeal.processVersion),
      probability,
    }),
  ),
  'deal.participant_added': aboutDeal('A user takes part in a deal', { userId: id }),
  'deal.participant_removed': aboutDeal('A user no longer takes part in a deal', { userId: id }),
};

const activity = { stageId: definitionId, activityId: definitionId, name: nameText.describe('Of the activity') };
const changes = z.strictObject({ probability });

/** What is done on a deal's checklist and written about it. */
export const activityEvents = {
  'activity.completed': aboutDeal(
    'An activity was completed',
    { ...activity, note: eventNote.optional(), recipients },
    changes,
  ),
  'activity.reopened': aboutDeal(
    'A completion was undone',
    { ...activity, completion: z.int().min(1).describe('The `sequence` of the completion') },
    changes,
  ),
  'activity.waived': aboutDeal('An activity does not apply to a deal', { ...activity, reason: reasonText }, changes),
  'activity.unwaived': aboutDeal('A waiver was taken back', activity, changes),
  'note.added': aboutDeal('A note was written about a deal', { note: eventNote }),
};
