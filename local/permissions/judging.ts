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
  const requirePermitted = (call: Call) => {
    record?.(call);
    if (permits(permissions, call)) return;
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
