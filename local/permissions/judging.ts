import { Denied } from './denial.ts';
import { type Call, type Permissions, permits } from './judge.ts';
import { lookAtCalls } from './outgoing.ts';
import { recorderOf } from './record.ts';
import { callsSigned } from './signatures.ts';

/** As whom a function calls AWS. */
export type Identity = {
  readonly functionName: string;
  readonly accessKeyId: string;
  readonly permissions: Permissions;
  /** Where its calls are written down, in a test run that wants to know. */
  readonly callsFolder?: string | undefined;
};

/** From now on every call that leaves this thread is judged by what the stack lets the function do. */
export const judging = ({ functionName, accessKeyId, permissions, callsFolder }: Identity) => {
  const record = recorderOf(functionName, process.env, callsFolder);
  let denials: Denied[] = [];
  /** What was permitted before, but for files, of which there are ever more, and for what depends on more than its name. */
  const permitted = new Set<string>();
  const requirePermitted = (call: Call) => {
    const known = `${call.action} ${call.resource}`;
    if (permitted.has(known)) return;
    record?.(call);
    if (permits(permissions, call)) {
      if (call.contextKeys === undefined && !call.action.startsWith('s3:')) permitted.add(known);
      return;
    }
    const denied = new Denied(functionName, call);
    denials.push(denied);
    throw denied;
  };
  lookAtCalls((calls, by) => {
    if (by.accessKeyId !== accessKeyId) throw new Error(`${functionName} calls AWS with the key ${by.accessKeyId}`);
    calls().forEach(requirePermitted);
  });
  return {
    /** Throws `Denied` where a function signed what it may not do itself. */
    lookAtAnswer: (answer: unknown) => callsSigned(answer, accessKeyId).forEach(requirePermitted),
    /** What was denied since this was last asked. */
    takeDenials: () => {
      const taken = denials;
      denials = [];
      return taken;
    },
  };
};
