import { digestOf } from '../../shared/kernel/ids.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import { answerWrite, findAnswer, type StoredResponse } from '../../shared/table/idempotency.ts';
import type { Write } from '../../shared/table/table.ts';
import { Refusal } from './refusal.ts';

type Asked = {
  readonly user: Actor;
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly body: unknown;
};

/** What a client asks under an idempotency key: it belongs to one user, method and path. */
type IdempotencyClaim = {
  /** The answer that was given before, if any; 422 where it answered another body. */
  readonly find: () => Promise<StoredResponse | undefined>;
  readonly keep: (answer: StoredResponse) => Write;
};

export const claimOf = ({ user, method, path, key, body }: Asked): IdempotencyClaim => {
  const digest = digestOf(user.userId, method, path, key);
  const fingerprint = digestOf(JSON.stringify(body ?? null));
  return {
    find: async () => {
      const found = await findAnswer(digest);
      if (found !== undefined && found.fingerprint !== fingerprint) throw new Refusal('idempotency_key_reused');
      return found?.answer;
    },
    keep: (answer) => answerWrite(digest, fingerprint, answer),
  };
};

/**
 * The answer given before where there is one, else that of `answer` now. Where that fails since another request with
 * this key was faster meanwhile, with its effect or with keeping its answer, that answer counts.
 */
export const answeredOnce = async <A>(
  claim: IdempotencyClaim | undefined,
  answer: () => Promise<A>,
): Promise<{ readonly before: StoredResponse } | { readonly now: A }> => {
  if (claim === undefined) return { now: await answer() };
  const before = await claim.find();
  if (before !== undefined) return { before };
  try {
    return { now: await answer() };
  } catch (error) {
    const faster = await claim.find();
    if (faster === undefined) throw error;
    return { before: faster };
  }
};
