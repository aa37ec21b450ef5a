import type { migrationContracts } from '../../shared/migrations/contract.ts';
import type { processContracts } from '../../shared/processes/contract/processes.ts';
import { resource } from '../http/resource.ts';
import { getMigration, listMigratedDeals, listMigrations, startMigration } from '../migrations/routes.ts';
import { exportProcess, importProcess, listTemplates } from './routes/files.ts';
import {
  archiveProcess,
  copyProcess,
  createProcess,
  getProcess,
  listProcesses,
  makeDefault,
  restoreProcess,
} from './routes/processes.ts';
import {
  correctWording,
  diffVersions,
  getDraft,
  getVersion,
  listVersions,
  publishProcess,
  replaceDraft,
} from './routes/versions.ts';

export const handler = resource<typeof processContracts & typeof migrationContracts>({
  listTemplates,
  listProcesses,
  createProcess,
  getProcess,
  getDraft,
  replaceDraft,
  publishProcess,
  listVersions,
  getVersion,
  diffVersions,
  correctWording,
  exportProcess,
  importProcess,
  copyProcess,
  startMigration,
  listMigrations,
  getMigration,
  listMigratedDeals,
  archiveProcess,
  restoreProcess,
  makeDefault,
});
