import * as z from 'zod';
import { type Context, eventsOf } from '../../kernel/decision.ts';
import { type Fault, fault } from '../../kernel/errors.ts';
import { type Event, type NewEvent, via } from '../../kernel/event.ts';
import { id, instant } from '../../kernel/values.ts';

/** What people see of an import. */
export const importFields = {
  importId: id,
  format: z.literal('ndjson'),
  dryRun: z.boolean().describe('Nothing is stored; the rows say what would be'),
  silent: z.boolean().describe('What is imported is not published'),
  state: z.enum(['awaiting_upload', 'running', 'done', 'failed']),
  failedBecause: z
    .enum(['file_replaced'])
    .nullable()
    .describe('`file_replaced`: the file is gone, or another one was uploaded in its place since the start'),
  counts: z.strictObject({ rows: z.int(), created: z.int(), unchanged: z.int(), failed: z.int() }),
  progress: z
    .strictObject({ bytes: z.int(), of: z.int().nullable() })
    .describe('How much of the file was worked through; `of` is null before the start'),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
};

const isUnfinished = { failedBecause: z.null(), finishedAt: z.null() };
const isAwaited = { startedAt: z.null(), progress: z.strictObject({ bytes: z.int(), of: z.null() }) };
const isStarted = { startedAt: instant, progress: z.strictObject({ bytes: z.int(), of: z.int() }) };

/** What lists show of an import, by its state. */
export const importSummary = z.discriminatedUnion('state', [
  z.object(importFields).extend({ state: z.literal('awaiting_upload'), ...isAwaited, ...isUnfinished }),
  z.object(importFields).extend({ state: z.literal('running'), ...isStarted, ...isUnfinished }),
  z.object(importFields).extend({
    state: z.literal('done'),
    ...isStarted,
    failedBecause: z.null(),
    finishedAt: instant,
  }),
  z.object(importFields).extend({
    state: z.literal('failed'),
    ...isStarted,
    failedBecause: importFields.failedBecause.unwrap(),
    finishedAt: instant,
  }),
]);
export type ImportSummary = z.infer<typeof importSummary>;

/** What is kept of an import besides its summary. */
export const keptImportFields = {
  /** The user who stands in for unknown people of the file: as owner and as actor. */
  startedBy: z.object({ userId: id, via }).nullable(),
  /** The digest of the file's bytes when it was started. */
  etag: z.string().nullable(),
  /** How many lines were worked through. */
  lines: z.int(),
  /** Grows by one with every change. */
  version: z.int().min(1),
};
type Kept = { readonly [Field in keyof typeof keptImportFields]: z.infer<(typeof keptImportFields)[Field]> };

type Counted = Pick<Kept, 'lines' | 'version'>;
type Start = { readonly startedBy: NonNullable<Kept['startedBy']>; readonly etag: string };

export type AwaitedImport = Extract<ImportSummary, { state: 'awaiting_upload' }> &
  Counted & { readonly [Field in keyof Start]: null };
export type StartedImport = Exclude<ImportSummary, { state: 'awaiting_upload' }> & Counted & Start;
export type RunningImport = Extract<StartedImport, { state: 'running' }>;

/** An import as it is kept: it goes through its file page by page. */
export type Import = AwaitedImport | StartedImport;

export type ImportDecision<Job extends Import = Import> = { readonly job: Job; readonly events: readonly Event[] };

type NewImport = Pick<Import, 'importId' | 'format' | 'dryRun' | 'silent'>;

/** An import whose file is still to be uploaded. */
export const newImport = (fields: NewImport, at: string): AwaitedImport => ({
  ...fields,
  state: 'awaiting_upload',
  failedBecause: null,
  counts: { rows: 0, created: 0, unchanged: 0, failed: 0 },
  progress: { bytes: 0, of: null },
  createdAt: at,
  startedAt: null,
  finishedAt: null,
  startedBy: null,
  etag: null,
  lines: 0,
  version: 1,
});

/** What a dry run says is for who looks at it: a mail that something was imported would be wrong. */
const happened = ({ importId, dryRun }: Import, after: number, { type, data }: NewEvent, context: Context) =>
  eventsOf(
    { kind: 'import', id: importId },
    after,
    { dealId: null, processId: null, processVersion: null },
    [{ type, data: { dryRun, ...data, ...(dryRun && { silent: true }) } }],
    context,
  );

/** Begins to work through the file that was uploaded. */
export const startImport = (
  before: AwaitedImport,
  file: { readonly etag: string; readonly size: number },
  context: Context,
): ImportDecision<RunningImport> => {
  const { userId, via } = context.by;
  const job: RunningImport = {
    ...before,
    state: 'running',
    startedBy: { userId, via },
    startedAt: context.at,
    etag: file.etag,
    progress: { bytes: 0, of: file.size },
    version: before.version + 1,
  };
  return { job, events: happened(job, 0, { type: 'import.started' }, context) };
};

type Ending =
  | { readonly state: 'done'; readonly failedBecause: null }
  | { readonly state: 'failed'; readonly failedBecause: 'file_replaced' };

const finished = (job: RunningImport, ending: Ending, context: Context): ImportDecision => {
  const over: Import = { ...job, ...ending, finishedAt: context.at };
  const { state, failedBecause, counts } = over;
  const newEvent = { type: 'import.finished', data: { state, failedBecause, counts } } as const;
  return { job: over, events: happened(over, 1, newEvent, context) };
};

const countOf = (rows: readonly Outcome[], result: RowResult) => rows.filter((row) => row.result === result).length;

/** A page of the file that was worked through; `bytes` and `lines`: up to its end. */
type WorkedThrough = {
  readonly rows: readonly Outcome[];
  readonly bytes: number;
  readonly lines: number;
  readonly isLast: boolean;
};

/** The import after the next page of its file. */
export const afterPage = (before: RunningImport, page: WorkedThrough, context: Context): ImportDecision => {
  const { counts, progress } = before;
  const { rows, bytes, lines, isLast } = page;
  const job: RunningImport = {
    ...before,
    counts: {
      rows: counts.rows + rows.length,
      created: counts.created + countOf(rows, 'created'),
      unchanged: counts.unchanged + countOf(rows, 'unchanged'),
      failed: counts.failed + countOf(rows, 'failed'),
    },
    progress: { ...progress, bytes },
    lines,
    version: before.version + 1,
  };
  return isLast ? finished(job, { state: 'done', failedBecause: null }, context) : { job, events: [] };
};

/** Ends an import whose file cannot be read to its end; what was imported stays. */
export const breakOff = (before: RunningImport, context: Context): ImportDecision =>
  finished({ ...before, version: before.version + 1 }, { state: 'failed', failedBecause: 'file_replaced' }, context);

/** The most faults that a row names. */
const maxFaultsOfRow = 5;

export const rowResult = z.enum(['created', 'unchanged', 'failed']);
export type RowResult = z.infer<typeof rowResult>;

/** What became of a line of the file; of a dry run, what would. */
export const importRow = z
  .strictObject({
    line: z.int().min(1).describe('Counted from 1, with empty lines, which have no row'),
    kind: z.string().nullable().describe('`null` where the line does not say'),
    externalId: z.string().nullable().describe('What the file calls it; `null` where the line does not say'),
    result: rowResult,
    dealId: id.nullable(),
    errors: z.array(fault).max(maxFaultsOfRow).describe('With JSON pointers into the line'),
  })
  .meta({ id: 'ImportRow' });
export type ImportRow = z.infer<typeof importRow>;

/** What becomes of a line, apart from its place and its name in the file. */
export type Outcome = Pick<ImportRow, 'result' | 'dealId' | 'errors'>;

export const created = (dealId: string | null = null): Outcome => ({ result: 'created', dealId, errors: [] });
export const unchanged = (dealId: string | null = null): Outcome => ({ result: 'unchanged', dealId, errors: [] });
export const failed = (faults: readonly Fault[], dealId: string | null = null): Outcome => ({
  result: 'failed',
  dealId,
  errors: faults.slice(0, maxFaultsOfRow),
});
