import { listUsers } from '../../shared/people/store.ts';
import { everyItem } from '../../shared/table/pages.ts';

/** Who is known here: addresses by ids, and ids by addresses, in lower case. */
export const findDirectory = async () => {
  const [emails, userIds] = [new Map<string, string>(), new Map<string, string>()];
  for await (const { id, email } of everyItem(listUsers)) {
    emails.set(id, email);
    userIds.set(email.toLowerCase(), id);
  }
  return { emails, userIds };
};
