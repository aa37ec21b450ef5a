import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { Contract, Resource } from '../../shared/api/contract.ts';
import { headers, parameters } from './headers.ts';
import { introduction } from './introduction.ts';
import { operation } from './operation.ts';
import { commonRefusals } from './refusals.ts';
import { inPlainWords } from './schemas.ts';

const tags: Readonly<Record<Resource, string>> = {
  deals: 'Deals, their checklists and what happened to them',
  tasks: 'Follow-up tasks',
  processes: 'Sales processes: templates, drafts, published versions',
  users: 'The directory of users',
  subscriptions: 'Who is notified by email',
  webhooks: 'Which systems get events as they happen, and what became of each delivery',
  feed: 'Everything that happened, for those who follow it',
  statistics: 'Where deals are lost: figures, and the deals behind them',
  report: 'The statistics as a page for people',
  transfers: 'Importing deals with their history, and exporting everything',
  documents: 'About this API',
};

const pathsOf = (contracts: readonly Contract[]): ZodOpenApiPathsObject => {
  const byPath = Map.groupBy(contracts, ({ path }) => path);
  const routesOf = (routes: readonly Contract[]) =>
    Object.fromEntries(routes.map((route) => [route.method.toLowerCase(), operation(route)]));
  return Object.fromEntries([...byPath].map(([path, routes]) => [path, routesOf(routes)]));
};

/** The OpenAPI 3.1 document of these routes; the same contracts give the same text. */
export const openApiDocument = (contracts: readonly Contract[], version: string) =>
  createDocument(
    {
      openapi: '3.1.1',
      info: { title: 'Stagecraft', version, description: introduction },
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
      security: [{ accessToken: [] }],
      paths: pathsOf(contracts),
      components: {
        securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
        parameters,
        headers,
        responses: commonRefusals,
      },
    },
    { override: inPlainWords },
  );
