import type { transferContracts } from '../../shared/imports-exports/contract.ts';
import { resource } from '../http/resource.ts';
import {
  createImport,
  getExport,
  getImport,
  listExports,
  listImportRows,
  listImports,
  startExport,
  startImport,
} from './routes.ts';

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
