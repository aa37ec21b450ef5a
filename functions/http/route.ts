import type * as z from 'zod';
import type { StoredResponse } from '../../shared/table/idempotency.ts';
import { callerOf, requireAccess } from './authorize.ts';
import { answeredOnce, claimOf } from './idempotency.ts';
import { type Answer, type AnswerOf, parseRequest, type Request, type SignedInContract } from './parse.ts';
import type { Route } from './resource.ts';
import { replayed, response, storedResponse } from './respond.ts';

/** Adds to a kept answer what is never kept, each time that it is given. */
type Complete<C extends SignedInContract> = (kept: StoredResponse, request: Request<C>) => Promise<StoredResponse>;

const answering = <C extends SignedInContract>(
  contract: C,
  handle: (request: Request<C>) => Promise<Answer>,
  complete: Complete<C>,
): Route<C> => ({
  contract,
  answer: async (event) => {
    const { requestId, authorizer } = event.requestContext;
    const user = callerOf(authorizer?.jwt.claims);
    requireAccess(user, contract.access);
    const { idempotencyKey: key, ...parts } = parseRequest(contract, event);
    const asked = { user, method: contract.method, path: event.rawPath, body: parts.body };
    const claim = key === undefined ? undefined : claimOf({ ...asked, key });

    const idempotencyWrite = (answer: Answer) => claim?.keep(storedResponse(contract, answer));
    const request = { contract, ...parts, user, ifMatch: event.headers['if-match'], idempotencyWrite };
    const outcome = await answeredOnce(claim, () => handle(request));
    return 'before' in outcome
      ? replayed(await complete(outcome.before, request), requestId)
      : response(await complete(storedResponse(contract, outcome.now), request), requestId);
  },
});

/** Answers a route for signed-in users that its access rule lets in; the contract types the handler. */
export const route = <C extends SignedInContract>(
  contract: C,
  handle: (request: Request<C>) => Promise<AnswerOf<C>>,
): Route<C> => answering(contract, handle, async (kept) => kept);

type Secretive<C extends SignedInContract, Kept> = {
  /** What of the answer may be kept for repetitions. */
  readonly kept: z.ZodType<Kept>;
  readonly handle: (request: Request<C>) => Promise<Answer<Kept>>;
  /** Makes the body from what was kept, now or a while ago. */
  readonly complete: (kept: Kept, request: Request<C>) => Promise<AnswerOf<C>['body']>;
};

/** A route whose answer has in it what is never kept: a secret, a signed form. */
export const routeWithSecrets = <C extends SignedInContract, Kept>(
  contract: C,
  { kept, handle, complete }: Secretive<C, Kept>,
): Route<C> =>
  answering(contract, handle, async (answer, request) => {
    const body = await complete(kept.parse(JSON.parse(answer.text ?? '')), request);
    return { ...answer, text: JSON.stringify(body) };
  });
