import * as z from 'zod';
import { eventsAbout } from '../../api/event-schema.ts';
import { change, importMarks, ofDeal } from './event-parts.ts';

/** The address of somebody of whom an import tells and who is unknown here. */
export const unknown = z.email().optional();

/** How the events of deals are described. */
export const aboutDeal = eventsAbout('deal', ofDeal, {
  ...importMarks,
  byEmail: unknown.describe('Who did it, where an import tells of somebody who is unknown here'),
});

/** What an open deal's probability in percent became. */
export const probability = change(z.int().min(0).max(99)).describe('In percent');
