import { now } from '../../shared/clock.ts';
import { type Context, notBefore } from '../../shared/domain/journal.ts';
import type { ProcessHead } from '../../shared/domain/process-head.ts';
import type { Actor } from '../../shared/domain/values.ts';
import { findVersion, type WordedVersion } from '../../shared/persistence/process-versions.ts';
import { type FoundProcess, findProcess } from '../../shared/persistence/processes.ts';
import { Refusal } from '../shell/refusal.ts';

export const loadProcess = async (processId: string): Promise<FoundProcess> => {
  const found = await findProcess(processId);
  if (found === undefined) throw new Refusal('unknown_process');
  return found;
};

/** A published version, with the wording as it is this moment. */
export const loadVersion = async (processId: string, version: number): Promise<WordedVersion> => {
  const found = await findVersion(processId, version, { fresh: true });
  if (found !== undefined) return found;
  await loadProcess(processId);
  throw new Refusal('unknown_version');
};

export const contextOf = (by: Actor, { updatedAt }: ProcessHead): Context => ({ by, at: notBefore(now(), updatedAt) });
