type PageRead<T> = { readonly ok: () => { readonly items: T[]; readonly nextCursor: string | null } };

/** Every item of a list, page by page. */
export const everyItem = async <T>(read: (query: { limit: string; cursor?: string }) => Promise<PageRead<T>>) => {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: ReturnType<PageRead<T>['ok']> = (await read({ limit: '100', ...(cursor !== null && { cursor }) })).ok();
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
};
