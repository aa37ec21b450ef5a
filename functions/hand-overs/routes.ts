import { handOverContracts as contracts } from '../../shared/hand-overs/contract.ts';
import type { HandOver } from '../../shared/hand-overs/rules.ts';
import * as rules from '../../shared/hand-overs/rules.ts';
import { findHandOver, storeHandOver } from '../../shared/hand-overs/store.ts';
import { now } from '../../shared/kernel/clock.ts';
import { newId } from '../../shared/kernel/ids.ts';
import { findUser } from '../../shared/people/store.ts';
import { Refusal, unknownInBody } from '../http/refusal.ts';
import { route } from '../http/route.ts';
import { loadUser } from '../people/user.ts';

const present = ({ startedBy, round, version, ...shown }: HandOver) => ({ body: shown, etag: String(version) });

const toThemselves = {
  pointer: '/toUserId',
  code: 'same_user',
  message: 'Nobody hands over to themselves',
};

/** Only notes what is to be done: the event of it sets off the work. */
export const startHandOver = route(contracts.startHandOver, async ({ params, body, user, idempotencyWrite }) => {
  const { userId: fromUserId } = params;
  const { toUserId } = body;
  if (toUserId === fromUserId) throw new Refusal('invalid_request', { status: 422, errors: [toThemselves] });
  await loadUser(fromUserId);
  if ((await findUser(toUserId))?.active !== true) throw unknownInBody('unknown_user', '/toUserId');
  const decision = rules.startHandOver({ id: newId(), fromUserId, toUserId }, { by: user, at: now() });
  const { handOver } = decision;
  const answer = { ...present(handOver), location: `/users/${fromUserId}/hand-overs/${handOver.id}` };
  await storeHandOver(undefined, decision, idempotencyWrite(answer));
  return answer;
});

export const getHandOver = route(contracts.getHandOver, async ({ params }) => {
  const handOver = await findHandOver(params.handOverId);
  if (handOver?.fromUserId !== params.userId) throw new Refusal('unknown_hand_over');
  return present(handOver);
});
