import * as z from 'zod';
import { type Context, eventsOf } from '../../kernel/decision.ts';
import { type Event, type NewEvent, via } from '../../kernel/event.ts';
import { id, instant } from '../../kernel/values.ts';

/** Why the file does not say of a deal what the table says. */
const because = z.enum(['differs', 'too_large', 'unreadable']);

const differing = z.strictObject({ dealId: id, because });
export type Differing = z.infer<typeof differing>;

/** What people see of an export. */
export const exportFields = {
  exportId: id,
  state: z.enum(['running', 'done']),
  counts: z.strictObject({ users: z.int(), processes: z.int(), deals: z.int() }).describe('What is in the file so far'),
  differing: z
    .strictObject({ count: z.int(), first: z.array(differing).max(100) })
    .describe(
      'Deals of which the file does not say what is: `differs`: importing its line gives something else; ' +
        '`too_large`: its line is longer than an import takes; `unreadable`: it is not in the file',
    ),
  createdAt: instant,
  finishedAt: instant.nullable(),
  size: z.int().nullable().describe('In bytes, once it is done'),
  keptUntil: instant.nullable().describe('The file can be downloaded until then'),
};

/**
 * How far an export is. `lastVersions`: the last version of each process that the file has. Processes are taken in the order
 * in which they are found when their turn comes (`open` are those that are left).
 */
const position = z.discriminatedUnion('at', [
  z.object({ at: z.literal('users'), after: z.string().nullable() }),
  z.object({ at: z.literal('processes'), open: z.array(id).readonly().nullable() }),
  z.object({ at: z.literal('deals'), after: z.string().nullable() }),
  z.object({ at: z.literal('end') }),
]);
export type Position = z.infer<typeof position>;

const file = { finishedAt: instant, size: z.int(), keptUntil: instant };
const noFile = { finishedAt: z.null(), size: z.null(), keptUntil: z.null() };

/** An export of which these fields are known: it is running, or it is done and its file can be downloaded. */
export const runningOrDone = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z.discriminatedUnion('state', [
    z.object(fields).extend({ state: z.literal('running'), ...noFile }),
    z.object(fields).extend({ state: z.literal('done'), ...file }),
  ]);

/** All that is kept of an export. */
export const keptExportFields = {
  ...exportFields,
  startedBy: z.object({ userId: id, via }),
  position,
  lastVersions: z.record(id, z.int()),
  /** The upload of the file, once it has begun, and until when deals count that are opened. */
  upload: z.object({ uploadId: z.string(), until: instant }).nullable(),
  parts: z.array(z.object({ number: z.int(), etag: z.string() })),
  /** Grows by one with every change. */
  version: z.int().min(1),
};

/** An export as it is kept: a file that grows part by part. */
export type Export = z.infer<ReturnType<typeof runningOrDone<typeof keptExportFields>>>;
export type RunningExport = Extract<Export, { state: 'running' }>;

export type ExportDecision<Job extends Export = Export> = { readonly job: Job; readonly events: readonly Event[] };

const happened = (exportId: string, after: number, newEvent: NewEvent, context: Context) =>
  eventsOf(
    { kind: 'export', id: exportId },
    after,
    { dealId: null, processId: null, processVersion: null },
    [newEvent],
    context,
  );

const nothingYet = {
  counts: { users: 0, processes: 0, deals: 0 },
  differing: { count: 0, first: [] },
  position: { at: 'users', after: null },
  lastVersions: {},
  upload: null,
  parts: [],
} satisfies Progress;

/** Begins to write down everything that the customer has. */
export const startExport = (exportId: string, context: Context): ExportDecision<RunningExport> => {
  const { userId, via } = context.by;
  const job: RunningExport = {
    ...nothingYet,
    exportId,
    state: 'running',
    createdAt: context.at,
    finishedAt: null,
    size: null,
    keptUntil: null,
    startedBy: { userId, via },
    version: 1,
  };
  return { job, events: happened(exportId, 0, { type: 'export.started' }, context) };
};

type Progress = Partial<Pick<Export, 'counts' | 'differing' | 'position' | 'lastVersions' | 'upload' | 'parts'>>;

const next = (before: RunningExport, progress: Progress): ExportDecision<RunningExport> => ({
  job: { ...before, ...progress, version: before.version + 1 },
  events: [],
});

/** The export once its file has been begun. */
export const withUpload = (before: RunningExport, uploadId: string, at: string) =>
  next(before, { upload: { uploadId, until: at } });

/** The bucket forgot what there was of the file: it is written anew. */
export const begunAnew = (before: RunningExport) => next(before, nothingYet);

/** What was gathered for the file; `counts` are those of the whole file. */
export type Gathered = Pick<Export, 'position' | 'lastVersions' | 'counts'> & {
  readonly differing: readonly Differing[];
};

const maxNamed = 100;

/** The export with what was gathered, in another part of its file where there was any. */
export const withPart = (before: RunningExport, gathered: Gathered, parts: Export['parts']) => {
  const { counts, position, lastVersions } = gathered;
  const differing = {
    count: before.differing.count + gathered.differing.length,
    first: [...before.differing.first, ...gathered.differing].slice(0, maxNamed),
  };
  return next(before, { counts, position, lastVersions, differing, parts: [...before.parts, ...parts] });
};

const daysKept = 7;

/** The export whose file is whole. */
export const finishExport = (before: RunningExport, size: number, context: Context): ExportDecision => {
  const keptUntil = new Date(Date.parse(context.at) + daysKept * 24 * 60 * 60_000).toISOString();
  const { counts, differing, version } = before;
  const job: Export = { ...before, state: 'done', finishedAt: context.at, size, keptUntil, version: version + 1 };
  const data = { counts, differing: differing.count, size };
  return { job, events: happened(job.exportId, 1, { type: 'export.finished', data }, context) };
};
