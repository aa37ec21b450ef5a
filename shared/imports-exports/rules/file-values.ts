import * as z from 'zod';
import { id } from '../../kernel/values.ts';

/** An address in a file, of somebody who may have left long ago. */
export const email = z.email().max(254).toLowerCase();

/** RFC 3339 in UTC, of any precision; kept with milliseconds. Not before 1970: ids that sort by their time begin there. */
export const fileInstant = z.iso
  .datetime()
  .refine((at) => Date.parse(at) >= 0, { error: 'is before 1970' })
  .transform((at) => new Date(at).toISOString());

/** In a file people are named by their addresses; undefined for clients of the pool, which have none. */
export type EmailOf = (userId: string) => string | undefined;

/** How people of a file are found here; the importing user stands in for unknown ones. */
export type People = {
  readonly userIdOf: (email: string) => string | undefined;
  readonly importerId: string;
};

/** Whom the ids of users in a definition mean. */
export const usersByEmail = z.record(id, email);

/** The addresses of these users, by their ids; those who have none are left out. */
export const addressesOf = (userIds: readonly string[], emailOf: EmailOf): Record<string, string> =>
  Object.fromEntries(
    userIds.flatMap((userId) => {
      const address = emailOf(userId);
      return address === undefined ? [] : [[userId, address] as const];
    }),
  );
