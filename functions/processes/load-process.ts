import { now } from '../../shared/kernel/clock.ts';
import { type Context, notBefore } from '../../shared/kernel/decision.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import type { ProcessHead } from '../../shared/processes/rules/process-head.ts';
import { type FoundProcess, findProcess } from '../../shared/processes/store/processes.ts';
import { findVersion, type WordedVersion } from '../../shared/processes/store/versions.ts';
import { Refusal } from '../http/refusal.ts';

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
