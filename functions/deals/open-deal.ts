import { dealContracts as contracts } from '../../shared/deals/contract/deals.ts';
import { openDeal as opened } from '../../shared/deals/rules/open.ts';
import { storeOpened } from '../../shared/deals/store/deals.ts';
import { now } from '../../shared/kernel/clock.ts';
import { newId } from '../../shared/kernel/ids.ts';
import { versionForNewDeals } from '../../shared/processes/rules/process-head.ts';
import { findHeadForNewDeals } from '../../shared/processes/store/processes.ts';
import { processOf } from '../../shared/processes/store/versions.ts';
import { requirePeople } from '../http/people.ts';
import { Refusal, unknownInBody } from '../http/refusal.ts';
import { route } from '../http/route.ts';
import { presentDeal } from './present.ts';

const processForNewDeals = async (processId: string | undefined) => {
  const head = await findHeadForNewDeals(processId);
  if (head !== undefined) return processOf({ processId: head.id, processVersion: versionForNewDeals(head) });
  throw processId === undefined ? new Refusal('process_not_published') : unknownInBody('unknown_process', '/processId');
};

const peopleIn = (ownerId: string | undefined, participantIds: readonly string[], me: string) =>
  Object.fromEntries([
    ...(ownerId === undefined || ownerId === me ? [] : [['/ownerId', ownerId] as const]),
    ...participantIds.map((userId, index) => [`/participantIds/${index}`, userId] as const),
  ]);

export const openDeal = route(contracts.openDeal, async ({ body, user, remember }) => {
  const { processId, ownerId, participantIds = [], ...said } = body;
  const [process] = await Promise.all([
    processForNewDeals(processId),
    requirePeople(peopleIn(ownerId, participantIds, user.userId)),
  ]);
  const { name, value = null, company = null, contact = null, expectedCloseOn = null, custom = {} } = said;
  const command = { name, value, company, contact, expectedCloseOn, custom, participantIds };
  const decision = opened(
    process,
    { ...command, id: newId(), ownerId: ownerId ?? user.userId },
    { by: user, at: now() },
  );
  const { deal } = decision;
  const answer = { ...presentDeal(deal, process, user), location: `/deals/${deal.id}` };
  await storeOpened(decision, remember(answer));
  return answer;
});
