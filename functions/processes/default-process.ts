import { now } from '../../shared/kernel/clock.ts';
import { type Context, systemActor } from '../../shared/kernel/decision.ts';
import { logger } from '../../shared/kernel/log.ts';
import { newProcess, publish } from '../../shared/processes/rules/process.ts';
import { defaultSalesProcess } from '../../shared/processes/rules/templates/default-sales-process.ts';
import {
  findDefaultProcess,
  findDraft,
  findProcess,
  storeDefault,
  storeNewProcess,
  storePublication,
} from '../../shared/processes/store/processes.ts';

/** A fresh stack always makes the same process: a deployment that was cut off is finished by the next one. */
const processId = 'default';

const createDefaultProcess = async (context: Context) => {
  const { name, definition } = defaultSalesProcess;
  await storeNewProcess(newProcess(processId, name, context.at), { tag: processId, basedOnVersion: null, definition });
  return findProcess(processId);
};

const published = async (context: Context) => {
  const process = (await findProcess(processId)) ?? (await createDefaultProcess(context));
  if (process === undefined) throw new Error('The default process is gone');
  if (process.head.publishedVersion !== null) return process;
  const draft = await findDraft(processId);
  if (draft === undefined) throw new Error('The default process has neither a draft nor a version');
  const { definition } = draft;
  const decision = publish(process.head, definition, new Map(), context);
  const { version } = decision;
  const origin = { processId, version, publishedAt: context.at, publishedBy: systemActor.userId };
  await storePublication(process.head, decision, { ...origin, definition, warnings: [] }, undefined);
  return { ...process, head: decision.head };
};

/** A stack without a default process gets one. Safe to repeat and to cut off. */
export const publishDefaultProcess = async () => {
  if ((await findDefaultProcess()) !== null) return;
  await storeDefault(await published({ by: systemActor, at: now() }), undefined);
  logger.info('The default sales process is published');
};
