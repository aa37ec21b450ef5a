import { created, failed, type Outcome, unchanged } from '../../../shared/imports-exports/rules/import.ts';
import { type ProcessLine, processLine } from '../../../shared/imports-exports/rules/lines.ts';
import { findMarkedVersion } from '../../../shared/imports-exports/store/dry-run-marks.ts';
import { now } from '../../../shared/kernel/clock.ts';
import { type Context, notBefore } from '../../../shared/kernel/decision.ts';
import type { Fault } from '../../../shared/kernel/errors.ts';
import { newId } from '../../../shared/kernel/ids.ts';
import {
  archive,
  decideHead,
  newProcess,
  type ProcessHead,
  restore,
  versionForNewDeals,
} from '../../../shared/processes/rules/process.ts';
import { faultsOfImport } from '../../../shared/processes/rules/process-file.ts';
import {
  type Draft,
  type FoundProcess,
  findDraft,
  findProcess,
  storeDefault,
  storeDraft,
  storeHead,
  storeNewProcess,
} from '../../../shared/processes/store/processes.ts';
import { markEvents, oneByOne } from './isolate-failure.ts';
import type { ImportRun, LineKind } from './line-kind.ts';
import { canonicalJson, placedAt, withUsersHere } from './processes-of-lines.ts';

const inFuture: Fault = { pointer: '/createdAt', code: 'in_future', message: 'This has not happened yet' };
const nothingOfIt: Fault = {
  pointer: '/draft',
  code: 'version_missing',
  message: 'It has neither a version nor a draft',
};
const otherDraft: Fault = { pointer: '/draft', code: 'process_differs', message: 'The process has another draft' };

/** The process as it is to be; its draft means the users of this directory. */
type ParsedProcess = { readonly line: ProcessLine; readonly draft: Draft | null };

/** Does a part of it and says whether there was anything to do; in a dry run it only says so. */
type Part = (found: FoundProcess, parsed: ParsedProcess, run: ImportRun) => Promise<boolean>;

const contextOf = ({ updatedAt }: ProcessHead, { by }: ImportRun): Context => ({ by, at: notBefore(now(), updatedAt) });

const putDraft: Part = async ({ head }, { draft }, run) => {
  if (draft === null || head.hasDraft) return false;
  const next = decideHead(head, { hasDraft: true }, [], contextOf(head, run));
  if (!run.job.dryRun) await storeDraft(head, next.head, draft);
  return true;
};

const putHead: Part = async (found, { line: { name, createdAt, archived } }, run) => {
  const { head, defaultProcess } = found;
  const context = contextOf(head, run);
  const isSame = head.name === name && head.createdAt === createdAt;
  const renamedHead = isSame ? head : decideHead(head, { name, createdAt }, [], context).head;
  const decision = archived
    ? archive(renamedHead, defaultProcess?.processId === head.id, context)
    : restore(renamedHead, context);
  if (!run.job.dryRun) await storeHead(found, { ...decision, events: markEvents(decision.events, run) });
  return decision.head !== head;
};

/** Which one is the default the file says of that one alone. */
const makeDefault: Part = async (found, { line: { isDefault } }, { job }) => {
  if (!isDefault || found.defaultProcess?.processId === found.head.id) return false;
  versionForNewDeals(found.head);
  if (!job.dryRun) await storeDefault(found);
  return true;
};

const parts: readonly Part[] = [putDraft, putHead, makeDefault];

const isThere = async (id: string, { job }: ImportRun) =>
  (await findProcess(id)) !== undefined || (job.dryRun && (await findMarkedVersion(job.importId, id, 1)) !== undefined);

/** A process that has but a draft yet. */
const makeNew = async (
  { line: { id, name, createdAt } }: ParsedProcess,
  draft: Draft,
  { job }: ImportRun,
): Promise<Outcome> => {
  if (!job.dryRun) await storeNewProcess(newProcess(id, name, createdAt, now()), draft);
  return created();
};

/** Nobody's draft is written over. */
const isInTheWay = async ({ line: { id }, draft }: ParsedProcess) => {
  const existing = draft === null ? undefined : await findDraft(id);
  return existing !== undefined && canonicalJson(existing.definition) !== canonicalJson(draft?.definition);
};

const bring = async (parsed: ParsedProcess, run: ImportRun): Promise<Outcome> => {
  const { id } = parsed.line;
  let outcome = unchanged();
  if (!(await isThere(id, run))) {
    if (parsed.draft === null) return failed([nothingOfIt]);
    outcome = await makeNew(parsed, parsed.draft, run);
  } else if (await isInTheWay(parsed)) return failed([otherDraft]);
  for (const part of parts) {
    const found = await findProcess(id);
    // In a dry run only earlier lines say whether it is there.
    if (found === undefined) return created();
    if (await part(found, parsed, run)) outcome = created();
  }
  return outcome;
};

const importProcess = async (line: ProcessLine, run: ImportRun): Promise<Outcome> => {
  if (line.createdAt > now()) return failed([inFuture]);
  if (line.draft === null) return bring({ line, draft: null }, run);
  const { basedOnVersion } = line.draft;
  const { definition, known } = await withUsersHere({ definition: line.draft.definition, users: line.users }, run);
  const faults = faultsOfImport(definition, known);
  if (faults.length > 0) return failed(placedAt('/draft', faults));
  return bring({ line, draft: { tag: newId(), basedOnVersion, definition } }, run);
};

export const processLines: LineKind<ProcessLine> = {
  kind: 'process',
  schema: processLine,
  nameOf: ({ id }) => id,
  importLines: oneByOne(1, importProcess),
};
