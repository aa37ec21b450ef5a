import { parseRequest } from './parse.ts';
import type { AnswerOf, PublicContract } from './request.ts';
import { keptAnswer, response } from './respond.ts';
import type { Route } from './route.ts';

/** Answers a route that needs no token. */
export const publicRoute = <C extends PublicContract>(contract: C, answer: () => AnswerOf<C>): Route<C> => ({
  contract,
  answer: async (event) => {
    parseRequest(contract, event);
    return response(keptAnswer(contract, answer()), event.requestContext.requestId);
  },
});
