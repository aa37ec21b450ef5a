import type { transferContracts } from '../../shared/imports-exports/contract/transfers.ts';
import { resource } from '../http/resource.ts';
import { getExport, listExports, startExport } from './exports.ts';
import { createImport, getImport, listImportRows, listImports, startImport } from './imports.ts';

export const handler = resource<typeof transferContracts>({
  createImport,
  startImport,
  listImports,
  getImport,
  listImportRows,
  startExport,
  listExports,
  getExport,
});
