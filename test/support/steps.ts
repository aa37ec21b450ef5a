import type * as z from 'zod';
import type { ApiClient } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { aDefinition } from './factories.ts';

type Opening = Partial<z.input<typeof contracts.openDeal.body>>;

/** Opens a deal as this user. */
export const openDeal = async (client: ApiClient, given: Opening = {}) =>
  (await client.call(contracts.openDeal, { body: { name: 'Solar roof', ...given } })).ok();

/** The deal as it is now. */
export const readDeal = async (client: ApiClient, dealId: string) =>
  (await client.call(contracts.getDeal, { params: { dealId } })).ok();

/** Creates a process with a draft of these stages. */
export const createProcess = async (administrator: ApiClient, ...given: Parameters<typeof aDefinition>) => {
  const body = { name: 'Process', definition: aDefinition(...given) };
  return (await administrator.call(contracts.createProcess, { body })).ok().id;
};

/** Creates a process of these stages and publishes it. */
export const publishProcess = async (administrator: ApiClient, ...given: Parameters<typeof aDefinition>) => {
  const processId = await createProcess(administrator, ...given);
  (await administrator.call(contracts.publishProcess, { params: { processId } })).ok();
  return processId;
};

/** Publishes these stages as the next version of a process; answers its number. */
export const publishNext = async (
  administrator: ApiClient,
  processId: string,
  ...given: Parameters<typeof aDefinition>
) => {
  const params = { processId };
  const headers = ifMatch(await administrator.call(contracts.getDraft, { params }));
  (await administrator.call(contracts.replaceDraft, { params, headers, body: aDefinition(...given) })).ok();
  return (await administrator.call(contracts.publishProcess, { params })).ok().version;
};

/**
 * Publishes a process with an activity of each kind: obligatory, with a note, with a file, and one that only `pia`, who
 * must be in the directory, may complete.
 */
export const publishVariedProcess = (administrator: ApiClient) =>
  publishProcess(
    administrator,
    {
      first: [{ id: 'must', name: 'Must be done', obligatory: true, weight: 30 }],
      second: [{ id: 'noted', noteRequirement: 'note', weight: 50, tips: 'Ask.' }],
      third: [
        { id: 'filed', noteRequirement: 'noteWithFile', weight: 20 },
        { id: 'designated', completableBy: { kind: 'designated', users: ['pia'] }, weight: 0 },
      ],
    },
    { lossReasons: ['Price'], winReasons: ['Quality'] },
  );

/** How a request was refused: status and code. */
export const statusAndCode = (answer: {
  readonly status: number;
  readonly refusal: () => { readonly code: string };
}) => [answer.status, answer.refusal().code];

/** The `ETag` of an answer, to be sent back as `If-Match`. */
export const ifMatch = ({ headers }: { readonly headers: Headers }) => ({ 'if-match': headers.get('etag') ?? '' });

/** Deactivates a user of the directory; the user pool is to be mocked. */
export const deactivate = async (administrator: ApiClient, userId: string) => {
  const params = { userId };
  const headers = ifMatch(await administrator.call(contracts.getUser, { params }));
  return (await administrator.call(contracts.administerUser, { params, headers, body: { active: false } })).ok();
};
