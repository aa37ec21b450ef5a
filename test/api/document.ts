import * as z from 'zod';
import { openApi } from '../../functions/api/open-api.ts';
import { openApiDocument } from '../../lib/openapi/document.ts';
import type { Contract } from '../../shared/api/contract.ts';
import { allContracts } from '../../shared/api/contracts.ts';

/** The document of all routes as JSON, the way that clients get it. */
export const written = z
  .record(z.string(), z.unknown())
  .parse(JSON.parse(JSON.stringify(openApiDocument(allContracts, '1.2.3'))));

/** What the reference is made from. */
export const document = openApi.parse(written);

export const operationOf = ({ id, method, path }: Pick<Contract, 'id' | 'method' | 'path'>) => {
  const operation = document.paths[path]?.[method.toLowerCase()];
  if (operation?.operationId !== id) throw new Error(`The document has no ${id}`);
  return operation;
};
