import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../lib/replace-file.ts';
import { Fault } from '../../runner/fault.ts';
import type { Identity } from '../identity/cognito.ts';
import { seedDeals } from './deals.ts';
import { seedUsers, tokensOf } from './users.ts';

type Parts = {
  readonly data: string;
  readonly identity: Identity;
  readonly apiUrl: string;
  readonly administrator: string;
};

const markerOf = (data: string) => join(data, 'seeded');

/** Whether a folder has been seeded to the end. */
const isSeeded = (data: string) => existsSync(markerOf(data));

/** Fills a new folder; one that was cut off while being filled is filled to the end. Returns the three tokens. */
export const seed = async ({ data, identity, apiUrl, administrator }: Parts) => {
  if (isSeeded(data)) return tokensOf(identity, administrator);
  await seedUsers(identity, apiUrl, administrator);
  const tokens = await tokensOf(identity, administrator);
  await seedDeals(apiUrl, tokens);
  await replaceFile(markerOf(data), '');
  return tokens;
};

/** A folder with deals but without the users whom they name is of no use. */
export const checkUserPool = (data: string) => {
  if (isSeeded(data) && !existsSync(join(data, 'user-pool'))) {
    throw new Fault(`The user pool's data is missing in ${data}; start with --fresh to begin anew`);
  }
};
