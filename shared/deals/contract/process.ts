import * as z from 'zod';
import { contract } from '../../api/contract.ts';
import { id } from '../../kernel/values.ts';
import { planFields } from '../../migrations/rules/migration.ts';
import { moveFields } from '../rules/change-process.ts';
import { deal, ofChange } from './answers.ts';

const movedDeal = z.strictObject({ ...deal.shape, move: z.strictObject(moveFields) }).meta({ id: 'MovedDeal' });

const { toProcessId, toVersion, activityMapping } = planFields;

export const dealProcessContracts = {
  changeProcess: contract({
    id: 'changeProcess',
    resource: 'deals',
    method: 'POST',
    path: '/deals/{dealId}/process',
    summary: 'Moves a deal to another version or process; a dry run answers the deal as it would be',
    access: 'managers',
    params: z.strictObject({ dealId: id }),
    body: z.strictObject({
      processId: toProcessId.optional().describe("The deal's own where it is not given"),
      version: toVersion.optional().describe('The published one where it is not given'),
      activityMapping: activityMapping.optional(),
      dryRun: z.boolean(),
    }),
    success: { status: 200, body: movedDeal, etag: true },
    errors: [...ofChange, 'deal_closed', 'process_archived', 'process_not_published', 'not_allowed_to_complete'],
    unknownInBody: ['unknown_process', 'unknown_version', 'unknown_activity'],
  }),
};
