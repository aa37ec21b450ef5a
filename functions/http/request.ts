import type * as z from 'zod';
import type { Access, Contract } from '../../shared/api/contract.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import type { Write } from '../../shared/table/table.ts';

export type PublicContract = Contract & { readonly access: 'public' };
export type SignedInContract = Contract & { readonly access: Exclude<Access, 'public'> };

/** What a handler answers; the shell adds the contract's status and the headers that every answer has. */
export type Answer<Body = unknown> = {
  readonly body: Body;
  /** The version of the resource, as it goes into the `ETag` and comes back as `If-Match`. */
  readonly etag?: string | undefined;
  /** The path of what was created. */
  readonly location?: string | undefined;
  /** The name of the file that the answer is. */
  readonly fileName?: string | undefined;
};

/** The answer that a contract promises: without the `ETag` or the file's name that it announces, it does not compile. */
export type AnswerOf<C extends Contract> = Answer<z.input<C['success']['body']>> &
  (C['success'] extends { readonly etag: true } ? { readonly etag: string } : unknown) &
  (C['success'] extends { readonly download: true } ? { readonly fileName: string } : unknown);

/** What every request by somebody who is signed in has, whatever the route. */
export type SignedIn = {
  readonly contract: Contract;
  readonly user: Actor;
  readonly ifMatch: string | undefined;
  /** Keeps an answer for repetitions of this request: a write for the transaction of the effect that it reports. */
  readonly remember: (answer: Answer) => Write | undefined;
};

/** A request, checked wholly against its contract. */
export type Request<C extends SignedInContract> = SignedIn & {
  readonly params: z.output<C['params']>;
  readonly query: z.output<C['query']>;
  readonly body: z.output<C['body']>;
};
