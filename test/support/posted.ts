import { post } from '../../shared/safe-http/post.ts';
import { type Manners, startRawReceiver } from './raw-receiver.ts';
import { until } from './until.ts';

export const message = { headers: {}, body: '{}' };

/** Sends to a receiver of this machine with such manners, and waits until no connection is left. */
export const postedTo = async (manners: Manners, timeLimit = 5_000) => {
  const receiver = await startRawReceiver(manners);
  const outcome = await post(`http://127.0.0.1:${receiver.port}/`, { ...message, timeLimit });
  await until(() => receiver.open() === 0);
  receiver.stop();
  return outcome;
};
