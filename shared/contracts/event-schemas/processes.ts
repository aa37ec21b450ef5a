import * as z from 'zod';
import { processHead } from '../../domain/process-head.ts';
import { id } from '../../domain/values.ts';
import { eventsAbout } from './event-schema.ts';
import { importMarks } from './parts.ts';

const { name, publishedVersion } = processHead.shape;
const about = eventsAbout(
  'process',
  { dealId: z.null(), processId: id, processVersion: publishedVersion.describe('The published one') },
  importMarks,
);

export const processEvents = {
  'process.published': about('A draft became a version', { name, version: publishedVersion.unwrap() }),
  'process.archived': about('A process takes no new deals', { name }),
  'process.restored': about('An archived process takes new deals again', { name }),
};
