import * as z from 'zod';
import { contract } from '../api/contract.ts';
import { nowhere, recipients } from '../api/event-parts.ts';
import { eventsAbout } from '../api/event-schema.ts';
import { id } from '../kernel/values.ts';
import { handOverFields, handOver as handOverRecord } from './rules.ts';

const resource = 'users';

const handOver = z.strictObject(handOverFields).meta({ id: 'HandOver' });

export const handOverContracts = {
  startHandOver: contract({
    id: 'startHandOver',
    resource,
    method: 'POST',
    path: '/users/{userId}/hand-over',
    summary: 'Gives the open deals and tasks of somebody who leaves to somebody else, in the background',
    access: 'administrators',
    params: z.strictObject({ userId: id }),
    body: z.strictObject({ toUserId: id }),
    success: { status: 202, body: handOver, etag: true },
    errors: ['unknown_user'],
    unknownInBody: ['unknown_user'],
  }),
  getHandOver: contract({
    id: 'getHandOver',
    resource,
    method: 'GET',
    path: '/users/{userId}/hand-overs/{handOverId}',
    summary: 'How far a hand-over has come',
    access: 'administrators',
    params: z.strictObject({ userId: id, handOverId: id }),
    success: { status: 200, body: handOver, etag: true },
    errors: ['unknown_hand_over'],
  }),
};

/** Made when they are asked for: a function that answers routes does not need them. */
export const handOverEvents = () => {
  const aboutHandOver = eventsAbout('hand_over', nowhere);

  const { fromUserId, toUserId, counts } = handOverRecord.shape;

  return {
    'hand_over.started': aboutHandOver('The open deals and tasks of a user are handed over', { fromUserId, toUserId }),
    'hand_over.finished': aboutHandOver('They are handed over', { fromUserId, toUserId, counts, recipients }),
  };
};
