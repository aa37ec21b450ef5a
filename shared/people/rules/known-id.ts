import { id } from '../../kernel/values.ts';

/*
 * A user pool gives ids of its own, so whoever has to be made anew in one would lose their deals. They are put into a
 * group that says under which id the directory knows them: groups stand in every token, on every plan of Cognito.
 */

const prefix = 'known-as.';

/** The group of whoever the directory knows under this id, and the user pool under another. */
export const groupOfKnownId = (known: string) => `${prefix}${known}`;

/** Groups that say two things of somebody, or nothing that could be an id. */
export class AmbiguousId extends Error {
  override readonly name = 'AmbiguousId';
}

/** Under which id somebody in these groups is known, where that is not the pool's own. Throws `AmbiguousId`. */
export const knownIdIn = (groups: readonly string[]): string | undefined => {
  const [known, ...others] = groups.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  if (known === undefined) return undefined;
  if (others.length > 0 || !id.safeParse(known).success) throw new AmbiguousId();
  return known;
};
