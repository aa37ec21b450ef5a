import { type Context, eventsOf } from '../../kernel/decision.ts';
import type { Process } from '../../processes/rules/process.ts';
import { checklistOf } from './checklist.ts';
import type { Deal, Decision } from './deal.ts';
import { openProbability, progressOf } from './probability.ts';
import { beginVisit } from './visits.ts';

type Said = Pick<
  Deal,
  'name' | 'value' | 'company' | 'contact' | 'ownerId' | 'participantIds' | 'expectedCloseOn' | 'custom'
>;

export type OpenDeal = Said & { readonly id: string };

/** Starts a process for a new deal: nothing is done yet, it stands in no stage ("not started") at 0 percent. */
export const openDeal = (process: Process, command: OpenDeal, context: Context): Decision => {
  const { at, by } = context;
  const { processId, version: processVersion } = process;
  const done = { completions: [], waivers: [] };
  const place = { dealId: command.id, processId, processVersion };
  const { ownerId, name, value, company } = command;
  const participantIds = [...new Set(command.participantIds)];
  const data = { name, value, company, ownerId, participantIds };
  const events = eventsOf({ kind: 'deal', id: command.id }, 0, place, [{ type: 'deal.opened', data }], context);
  const deal: Deal = {
    ...command,
    ...done,
    ...beginVisit({ visits: [], stageTotals: [] }, null, at, 0),
    participantIds,
    status: 'open',
    version: 1,
    sequence: events.length,
    processId,
    processVersion,
    stageId: null,
    furthestStageId: null,
    probability: openProbability(0, null),
    progress: progressOf(checklistOf(done, process)),
    createdAt: at,
    updatedAt: at,
    createdBy: by.userId,
    closing: null,
    earlierClosings: [],
    lastActivityAt: at,
  };
  return { deal, events };
};
