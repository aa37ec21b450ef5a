import * as z from 'zod';
import { contract } from './contract.ts';

const resource = 'documents';

export const documentContracts = {
  health: contract({
    id: 'health',
    resource,
    method: 'GET',
    path: '/health',
    summary: 'Says that the API is up, and in which version',
    access: 'public',
    success: {
      status: 200,
      body: z.strictObject({ status: z.literal('ok'), release: z.string(), commit: z.string() }),
    },
  }),
  openApi: contract({
    id: 'openApi',
    resource,
    method: 'GET',
    path: '/openapi.json',
    summary: 'This API as an OpenAPI 3.1 document',
    access: 'public',
    success: { status: 200, body: z.looseObject({ openapi: z.string() }) },
  }),
  reference: contract({
    id: 'reference',
    resource,
    method: 'GET',
    path: '/docs',
    summary: 'The reference for people',
    access: 'public',
    success: { status: 200, body: z.string(), contentType: 'text/html; charset=utf-8' },
  }),
};
