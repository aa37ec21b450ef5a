import type { MiddlewareObj } from '@middy/core';
import middy from '@middy/core';
import { type Contract, routeKey } from '../../shared/api/contract.ts';
import { logger } from '../../shared/kernel/log.ts';
import { type AnswerOf, type HttpEvent, httpEvent, type PublicContract, parseRequest } from './parse.ts';
import { problemResponse } from './problem-details.ts';
import { type Response, response, storedResponse } from './respond.ts';

/** A route and the code that answers it. */
export type Route<C extends Contract = Contract> = {
  readonly contract: C;
  readonly answer: (event: HttpEvent) => Promise<Response>;
};

/** Answers a route that needs no token. */
export const publicRoute = <C extends PublicContract>(contract: C, answer: () => AnswerOf<C>): Route<C> => ({
  contract,
  answer: async (event) => {
    parseRequest(contract, event);
    return response(storedResponse(contract, answer()), event.requestContext.requestId);
  },
});

/**
 * Turns what went wrong into the answer that says so. Only a fault of ours leaves a line, with the request's id: all else
 * about a request is in the access log.
 */
const problemDetails = (): MiddlewareObj<HttpEvent, Response> => ({
  onError: (request) => {
    const { event, error } = request;
    const { requestId } = event.requestContext;
    request.response = problemResponse(error, requestId);
    if (request.response.statusCode >= 500) logger.error(`Failed: ${event.routeKey}`, { requestId, error });
  },
});

/** The Lambda handler of a resource. Each of its contracts needs its route here, or it does not compile. */
export const resource = <Contracts extends Record<string, Contract>>(
  routes: {
    readonly [Id in keyof Contracts]: Route<Contracts[Id]>;
  },
) => {
  const byKey = new Map(Object.values<Route>(routes).map((route) => [routeKey(route.contract), route]));
  return middy<HttpEvent, Response>()
    .use(problemDetails())
    .handler(async (given) => {
      const event = httpEvent.parse(given);
      const route = byKey.get(event.routeKey);
      if (route === undefined) throw new Error(`The function has no route ${event.routeKey}`);
      return route.answer(event);
    });
};
