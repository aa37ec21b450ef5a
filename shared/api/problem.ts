import * as z from 'zod';
import { fault, mostFaults } from '../kernel/fault.ts';

/** What every refusal looks like; some codes add data of their own, for instance `activities`. */
export const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    requestId: z.string(),
    errors: z.array(fault).max(mostFaults).optional(),
  })
  .meta({ id: 'Problem' });
