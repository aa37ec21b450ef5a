import type { SignedIn } from './parse.ts';
import { Refusal } from './refusal.ts';

const matches = (ifMatch: string, etag: string) =>
  ifMatch === '*' || ifMatch.split(',').some((candidate) => candidate.trim() === `"${etag}"`);

/** 428 where the route demands `If-Match` and it is missing, 412 where the resource is another version by now. */
export const requireMatch = ({ contract, ifMatch }: Pick<SignedIn, 'contract' | 'ifMatch'>, etag: string) => {
  if (ifMatch === undefined && contract.ifMatch === 'required') throw new Refusal('precondition_required');
  if (ifMatch !== undefined && !matches(ifMatch, etag)) throw new Refusal('precondition_failed');
};
