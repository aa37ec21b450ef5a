import { userLineOf } from '../../../shared/imports-exports/rules/user-line.ts';
import { listUsers } from '../../../shared/people/store.ts';
import type { FileLines } from './file-lines.ts';

const usersAtOnce = 1_000;

export const linesOfUsers = async (after: string | null): Promise<FileLines> => {
  const { items, next } = await listUsers({ after: after ?? undefined, limit: usersAtOnce });
  return {
    lines: items.map((user) => JSON.stringify(userLineOf(user))),
    next: next === null ? { at: 'processes', open: null } : { at: 'users', after: next },
    counts: { users: items.length },
  };
};
