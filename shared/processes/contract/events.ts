import * as z from 'zod';
import { eventsAbout } from '../../api/event-schema.ts';
import { importMarks } from '../../deals/contract/event-parts.ts';
import { id } from '../../kernel/values.ts';
import { processHead } from '../rules/process-head.ts';

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
