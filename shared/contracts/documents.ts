import * as z from 'zod';
import { contract } from './contract.ts';

const resource = 'documents';

export const documentContracts = {
  health: contract({
    id: 'health',
    resource,
    method: 'GET',
    path: '/health',
    summary: 'Says that the API is up',
    access: 'public',
    success: { status: 200, body: z.strictObject({ status: z.literal('ok') }) },
  }),
};
