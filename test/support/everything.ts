import type * as z from 'zod';
import { type ApiClient, allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';

type Head = z.output<typeof contracts.listProcesses.success.body>['items'][number];

const usersOf = (admin: ApiClient) =>
  allPages(async (cursor) => (await admin.call(contracts.listUsers, { query: cursor })).ok());

const headsOf = async (admin: ApiClient) => {
  const heads = (archived: 'true' | 'false') =>
    allPages(async (cursor) => (await admin.call(contracts.listProcesses, { query: { archived, ...cursor } })).ok());
  return [...(await heads('false')), ...(await heads('true'))];
};

const processOf = async (admin: ApiClient, { updatedAt: _, ...head }: Head) => {
  const params = { processId: head.id };
  const numbers = Array.from({ length: head.publishedVersion ?? 0 }, (_, index) => String(index + 1));
  const versions = numbers.map(async (version) =>
    (await admin.call(contracts.getVersion, { params: { ...params, version } })).ok(),
  );
  const draft = (await admin.call(contracts.getDraft, { params })).ok();
  return { head, draft, versions: await Promise.all(versions) };
};

const dealOf = async (admin: ApiClient, dealId: string) => {
  const params = { dealId };
  const { version: _, ...deal } = (await admin.call(contracts.getDeal, { params })).ok();
  const notes = allPages(async (query) => (await admin.call(contracts.listNotes, { params, query })).ok());
  const files = allPages(async (query) => (await admin.call(contracts.listAttachments, { params, query })).ok());
  const tasks = allPages(async (query) =>
    (await admin.call(contracts.listTasks, { query: { dealId, ...query } })).ok(),
  );
  return { deal, notes: await notes, files: await files, tasks: await tasks };
};

/** All deals as lists show them, by their processes; each is in one list. */
export const dealsOf = async (admin: ApiClient) => {
  const lists = (await headsOf(admin)).map(({ id: processId }) =>
    allPages(async (cursor) => {
      const query = { processId, sort: 'createdAt', limit: '100', ...cursor } as const;
      return (await admin.call(contracts.listDeals, { query })).ok();
    }),
  );
  return (await Promise.all(lists)).flat();
};

/**
 * Such things where people go by their addresses, and nothing says by which way it came: their ids are those of one user
 * pool, and what was imported came by an import.
 */
export const comparable = async (admin: ApiClient, things: unknown): Promise<unknown> => {
  let text = JSON.stringify(things).replaceAll(/"via":"\w+"/g, '"via":""');
  for (const { id, email } of await usersOf(admin)) text = text.replaceAll(`"${id}"`, `"${email}"`);
  return JSON.parse(text);
};

/** Everything that the API shows of users, processes and deals, so that it can be compared with that of another stack. */
export const everythingOf = async (admin: ApiClient) => {
  const processes = [];
  for (const head of await headsOf(admin)) processes.push(await processOf(admin, head));
  const deals = [];
  for (const { id } of await dealsOf(admin)) deals.push(await dealOf(admin, id));
  const users = (await usersOf(admin)).map(({ id: _, ...user }) => user);
  users.sort((one, other) => (one.email < other.email ? -1 : 1));
  return { users, rest: await comparable(admin, { processes, deals }) };
};
