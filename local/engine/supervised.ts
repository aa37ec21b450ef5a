import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../../runner/fault.ts';
import { freePort } from '../ports.ts';
import { type EngineKind, startEngine } from './engine.ts';

const REPAIR_MS = 500;

type Options = { readonly kind: EngineKind; readonly folder: string; report(text: string): void };

/** An engine that is started again, with its data and at its address, whenever it ends unexpectedly. */
export const superviseEngine = async ({ kind, folder, report }: Options) => {
  const port = await freePort();
  let engine = await startEngine({ kind, folder, port });
  let stopping = false;
  const watch = async () => {
    while (!stopping) {
      await engine.ended;
      if (stopping) return;
      report(`The ${kind} engine has ended; it is started again`);
      try {
        engine = await startEngine({ kind, folder, port });
        report(`The ${kind} engine is back`);
      } catch (error) {
        report(`The ${kind} engine could not be started: ${messageOf(error)}`);
        await pause(REPAIR_MS);
      }
    }
  };
  const watching = watch();
  return {
    endpoint: engine.endpoint,
    pid: () => engine.pid,
    trimStream: (tableName: string, below: bigint) => engine.trimStream(tableName, below),
    stop: async () => {
      stopping = true;
      await engine.stop();
      await watching;
    },
  };
};
