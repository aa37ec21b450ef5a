import type { transferContracts } from '../../shared/imports-exports/contract/routes.ts';
import { resource } from '../http/route.ts';
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
