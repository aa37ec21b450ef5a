import { created, failed, type Outcome, unchanged } from '../../../shared/imports-exports/rules/import.ts';
import { type ProcessVersionLine, processVersionLine } from '../../../shared/imports-exports/rules/lines.ts';
import { findMarkedVersion, storeMarkedVersion } from '../../../shared/imports-exports/store/dry-run-marks.ts';
import { now } from '../../../shared/kernel/clock.ts';
import { type Context, notBefore } from '../../../shared/kernel/decision.ts';
import { ProcessNotPublishable } from '../../../shared/kernel/errors.ts';
import { newId } from '../../../shared/kernel/ids.ts';
import type { Definition } from '../../../shared/processes/rules/definition.ts';
import { newProcess, type ProcessHead, publish } from '../../../shared/processes/rules/process.ts';
import { faultsOf, type KnownUsers } from '../../../shared/processes/rules/publish.ts';
import { unknownPlaces } from '../../../shared/processes/rules/wording.ts';
import {
  findDraft,
  findProcess,
  storeNewProcess,
  storePublication,
} from '../../../shared/processes/store/processes.ts';
import { findPublished, type PublishedVersion, storeWording } from '../../../shared/processes/store/versions.ts';
import { markEvents, oneByOne } from './isolate-failure.ts';
import type { ImportRun, LineKind } from './line-kind.ts';
import { canonicalJson, placedAt, withUsersHere } from './processes-of-lines.ts';

const fault = (pointer: string, code: string, message: string) => failed([{ pointer, code, message }]);

const differs = () => fault('/definition', 'process_differs', 'The process has another version of this number');
const notNext = () => fault('/version', 'version_missing', 'The process lacks the version before this one');
const inFuture = () => fault('/publishedAt', 'in_future', 'This has not happened yet');

const isEmpty = (wording: object) => Object.keys(wording).length === 0;
const isSame = (one: Definition, other: Definition | undefined) => canonicalJson(one) === canonicalJson(other);

/** Corrections of words come with their version; once there are some here, they stay. */
const corrected = async ({ published, wording }: PublishedVersion, line: ProcessVersionLine, { job }: ImportRun) => {
  if (isEmpty(line.wording) || !isEmpty(wording)) return unchanged();
  if (!job.dryRun) await storeWording({ ...published, wordingRevision: 0, wording: {} }, line.wording);
  return created();
};

/** A version of a process as it would be here. */
type Here = { readonly line: ProcessVersionLine; readonly definition: Definition; readonly known: KnownUsers };

/**
 * Publishes next to a draft, which stays where it differs. The process of a first version is stored with that
 * as its draft: what is cut off behind this is finished by repeating it.
 */
const published = async (here: Here, found: ProcessHead | undefined, run: ImportRun): Promise<Outcome> => {
  const { line, definition, known } = here;
  const { processId, version, publishedAt, publishedByEmail = '', warnings } = line;
  const head = found ?? newProcess(processId, definition.name, publishedAt, now());
  const publishedBy = run.userIds.get(publishedByEmail) ?? run.by.userId;
  const at = notBefore(publishedAt, head.updatedAt);
  const context: Context = { by: { ...run.by, userId: publishedBy }, at };
  const decision = publish(head, definition, known, context);
  if (found === undefined) await storeNewProcess(head, { tag: newId(), basedOnVersion: null, definition });
  const draft = head.hasDraft ? (await findDraft(processId))?.definition : undefined;
  const hasDraft = draft !== undefined && !isSame(definition, draft);
  const origin = { processId, version, publishedAt, publishedBy };
  const next = { head: { ...decision.head, hasDraft }, events: markEvents(decision.events, run) };
  await storePublication(head, next, { ...origin, definition, warnings });
  if (!isEmpty(line.wording))
    await storeWording({ ...origin, definition, warnings, wordingRevision: 0, wording: {} }, line.wording);
  return created();
};

const wouldBe = async ({ line, definition, known }: Here, { job }: ImportRun): Promise<Outcome> => {
  const faults = faultsOf(definition, known);
  if (faults.length > 0) throw new ProcessNotPublishable(faults);
  await storeMarkedVersion(job, { processId: line.processId, version: line.version, definition });
  return created();
};

const importNewVersion = async (here: Here, run: ImportRun): Promise<Outcome> => {
  const { processId, version, publishedAt, wording } = here.line;
  if (publishedAt > now()) return inFuture();
  const unknown = unknownPlaces(here.definition, wording);
  if (unknown.length > 0) return failed(placedAt('/wording', unknown));
  const { job } = run;
  const head = (await findProcess(processId))?.head;
  const last =
    job.dryRun && (await findMarkedVersion(job.importId, processId, version - 1))
      ? version - 1
      : head?.publishedVersion;
  if ((last ?? 0) + 1 !== version) return notNext();
  return job.dryRun ? wouldBe(here, run) : published(here, head, run);
};

const importVersion = async (line: ProcessVersionLine, run: ImportRun): Promise<Outcome> => {
  const { definition, known } = await withUsersHere(line, run);
  const there = await findPublished(line.processId, line.version);
  if (there !== undefined)
    return isSame(definition, there.published.definition) ? corrected(there, line, run) : differs();
  try {
    return await importNewVersion({ line, definition, known }, run);
  } catch (error) {
    if (error instanceof ProcessNotPublishable) return failed(placedAt('/definition', error.faults));
    throw error;
  }
};

export const versionLines: LineKind<ProcessVersionLine> = {
  kind: 'processVersion',
  schema: processVersionLine,
  nameOf: ({ processId, version }) => `${processId} ${version}`,
  importLines: oneByOne(1, importVersion),
};
