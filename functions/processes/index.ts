import type { processContracts } from '../../shared/processes/contract/processes.ts';
import { resource } from '../http/resource.ts';
import { getMigration, listMigratedDeals, listMigrations, startMigration } from '../migrations/routes.ts';
import { archiveProcess, makeDefault, restoreProcess } from './archive-process.ts';
import { copyProcess } from './copy-process.ts';
import { createProcess } from './create-process.ts';
import { diffVersions } from './diff-versions.ts';
import { getDraft, replaceDraft } from './drafts.ts';
import { exportProcess } from './export-process.ts';
import { getProcess, listProcesses } from './heads.ts';
import { importProcess } from './import-process.ts';
import { listTemplates } from './list-templates.ts';
import { publishProcess } from './publish-process.ts';
import { correctWording, getVersion, listVersions } from './versions.ts';

export const handler = resource<typeof processContracts>({
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
