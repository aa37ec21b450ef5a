import { existingProcesses } from '../../shared/processes/store/processes.ts';
import { unknownInBody } from '../http/refusal.ts';

/** Processes named in a body: each must be there, or it is 422. */
export const requireProcesses = async (processIds: readonly string[] | null) => {
  if (processIds === null) return;
  const existing = await existingProcesses(processIds);
  const unknown = processIds.findIndex((processId) => !existing.has(processId));
  if (unknown !== -1) throw unknownInBody('unknown_process', `/processIds/${unknown}`);
};
