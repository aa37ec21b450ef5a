import { readFile, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { Fault, messageOf } from '../../runner/fault.ts';
import { type User, user } from '../../shared/people/rules.ts';
import type { Person } from '../../shared/people/user-pool/make-anew.ts';

const { id, email, name, role } = user.shape;
const line = z.strictObject({ id, email, name, role, state: z.enum(['active', 'deactivated']) });

/** Writes who is in the directory, a line of JSON each; readable by whoever writes it alone. */
export const writePeople = (file: string, users: readonly User[]) => {
  const lines = users.map(({ id, email, name, role, active }) =>
    JSON.stringify({ id, email, name, role, state: active ? 'active' : 'deactivated' } satisfies z.input<typeof line>),
  );
  return writeFile(file, lines.map((text) => `${text}\n`).join(''), { mode: 0o600 });
};

const parsed = (text: string, place: string): Person => {
  try {
    const { state, ...person } = line.parse(JSON.parse(text));
    return { ...person, active: state === 'active' };
  } catch {
    throw new Fault(`${place} is not somebody as save-users writes them`);
  }
};

const textOf = async (file: string) => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Fault(`${file} cannot be read: ${messageOf(error)}`);
  }
};

/** Who is in such a file; a Fault, which names the line, where something else is. */
export const readPeople = async (file: string): Promise<Person[]> => {
  const lines = (await textOf(file)).split('\n');
  return lines.flatMap((text, index) => (text.trim() === '' ? [] : [parsed(text, `${file}, line ${index + 1},`)]));
};
