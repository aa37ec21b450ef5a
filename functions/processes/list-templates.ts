import { processContracts as contracts } from '../../shared/processes/contract/processes.ts';
import { templates } from '../../shared/processes/rules/templates.ts';
import { listed } from '../http/cursors.ts';
import { route } from '../http/route.ts';

/** A handful that comes with the code: positions are those of the array. */
export const listTemplates = route(contracts.listTemplates, (request) =>
  listed(
    request,
    async ({ after, limit }) => {
      const begin = after === undefined ? 0 : templates.findIndex(({ id }) => id === after) + 1;
      const items = templates.slice(begin, begin + limit);
      const isLast = begin + limit >= templates.length;
      return { items, next: isLast ? null : (items.at(-1)?.id ?? null) };
    },
    (template) => template,
  ),
);
