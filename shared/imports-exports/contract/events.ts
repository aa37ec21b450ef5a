import * as z from 'zod';
import { dryRunMarks, nowhere } from '../../api/event-parts.ts';
import { eventsAbout } from '../../api/event-schema.ts';
import { nameText } from '../../kernel/text.ts';
import { migration } from '../../migrations/rules/migration.ts';
import { exportJob } from '../rules/export.ts';
import { importJob } from '../rules/import.ts';

const { processId, fromVersion, toProcessId, toVersion, dryRunId } = migration.shape;

const aboutMigration = eventsAbout(
  'migration',
  { dealId: z.null(), processId, processVersion: fromVersion },
  { name: nameText.describe('Of the process'), toProcessId, toVersion, ...dryRunMarks },
);
const aboutImport = eventsAbout('import', nowhere, dryRunMarks);
const aboutExport = eventsAbout('export', nowhere);

export const backgroundEvents = {
  'migration.started': aboutMigration('Open deals are moved to another version or process', {
    dryRunId,
    deals: z.int().min(1).nullable().describe('How many are named; `null`: all open deals of the process'),
  }),
  'migration.finished': aboutMigration('All deals were tried', { counts: migration.shape.counts }),
  'import.started': aboutImport('A file is imported'),
  'import.finished': aboutImport('All lines were tried, or the file is gone', {
    state: importJob.shape.state.extract(['done', 'failed']),
    failedBecause: importJob.shape.failedBecause,
    counts: importJob.shape.counts,
  }),
  'export.started': aboutExport('Everything is exported'),
  'export.finished': aboutExport('The file can be downloaded', {
    counts: exportJob.shape.counts,
    differing: exportJob.shape.differing.shape.count.describe('Deals of which the file does not say what is'),
    size: exportJob.shape.size.unwrap().describe('In bytes'),
  }),
};
