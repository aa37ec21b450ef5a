import type { Contract } from '../../shared/contracts/contract.ts';
import { callerOf, requireAccess } from './caller.ts';
import { answeredOnce, claimOf } from './idempotency.ts';
import { type HttpEvent, parseRequest } from './parse.ts';
import type { Answer, AnswerOf, Request, SignedInContract } from './request.ts';
import { keptAnswer, type Response, replayed, response } from './respond.ts';

/** A route and the code that answers it. */
export type Route<C extends Contract = Contract> = {
  readonly contract: C;
  readonly answer: (event: HttpEvent) => Promise<Response>;
};

/** Answers a route for those who are signed in and whom its access rule lets in; the contract types the handler. */
export const route = <C extends SignedInContract>(
  contract: C,
  handle: (request: Request<C>) => Promise<AnswerOf<C>>,
): Route<C> => ({
  contract,
  answer: async (event) => {
    const { requestId, authorizer } = event.requestContext;
    const user = callerOf(authorizer?.jwt.claims);
    requireAccess(user, contract.access);
    const { idempotencyKey: key, ...parts } = parseRequest(contract, event);
    const asked = { user, method: contract.method, path: event.rawPath, body: parts.body };
    const claim = key === undefined ? undefined : claimOf({ ...asked, key });

    const remember = (answer: Answer) => claim?.keep(keptAnswer(contract, answer));
    const ifMatch = event.headers['if-match'];
    const outcome = await answeredOnce(claim, () => handle({ contract, ...parts, user, ifMatch, remember }));
    return 'before' in outcome
      ? replayed(outcome.before, requestId)
      : response(keptAnswer(contract, outcome.now), requestId);
  },
});
