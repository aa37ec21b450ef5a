import * as z from 'zod';
import { note } from '../../kernel/event.ts';
import { nameText, reasonText } from '../../kernel/text.ts';
import { definitionId } from '../../kernel/values.ts';
import { aboutDeal, probability } from './about-deals.ts';
import { recipients } from './event-parts.ts';

const activity = { stageId: definitionId, activityId: definitionId, name: nameText.describe('Of the activity') };
const changes = z.strictObject({ probability });

/** What is done on a deal's checklist and written about it. */
export const activityEvents = {
  'activity.completed': aboutDeal(
    'An activity was completed',
    { ...activity, note: note.optional(), recipients },
    changes,
  ),
  'activity.reopened': aboutDeal(
    'A completion was undone',
    { ...activity, completion: z.int().min(1).describe('The `sequence` of the completion') },
    changes,
  ),
  'activity.waived': aboutDeal('An activity does not apply to a deal', { ...activity, reason: reasonText }, changes),
  'activity.unwaived': aboutDeal('A waiver was taken back', activity, changes),
  'note.added': aboutDeal('A note was written about a deal', { note }),
};
