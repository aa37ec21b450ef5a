import { parseArgs } from 'node:util';
import { type ApiClient, allPages, signedIn } from '../../shared/contracts/client.ts';
import { contracts } from '../../shared/contracts/index.ts';
import { readEndpoints } from '../endpoints.ts';
import { messageOf } from '../fault.ts';
import { compared, countsOfDeals, countsOfFile } from './counts.ts';
import { type Loaded, loadOpportunity } from './load.ts';
import { type Opportunity, readOpportunities } from './opportunities.ts';
import { invitedPeople } from './people.ts';
import { publishedProcess } from './process.ts';
import { progressBar } from './progress.ts';

const atOnce = 16;

const dealsOf = (api: ApiClient, processId: string) =>
  allPages(async (cursor) =>
    (await api.call(contracts.listDeals, { query: { processId, limit: '100', ...cursor } })).ok(),
  );

const loadedBefore = async (api: ApiClient, processId: string): Promise<Loaded> =>
  new Map(
    (await dealsOf(api, processId)).map(({ custom, id, status }) => [String(custom.opportunityId), { id, status }]),
  );

/** Works through all items, some at once; the first failure ends it. */
const forEach = async <T>(items: readonly T[], work: (item: T) => Promise<void>) => {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of queue) await work(item);
    }),
  );
};

const demonstrate = async () => {
  const options = { data: { type: 'string', default: process.env.STAGECRAFT_DATA ?? '.local' } } as const;
  const { apiUrl, tokens } = readEndpoints(parseArgs({ options }).values.data);
  const api = signedIn(apiUrl, tokens.administrator);
  const { isWhole, opportunities, teams } = readOpportunities();
  const processId = await publishedProcess(api);
  const owners = await invitedPeople(api, teams);
  const loaded = await loadedBefore(api, processId);

  const bar = progressBar(isWhole ? 'Opportunities' : 'Opportunities (sample)', opportunities.length);
  await forEach(opportunities, async (opportunity: Opportunity) => {
    await loadOpportunity(api, opportunity, { processId, owners, loaded });
    bar.step();
  });
  bar.end();

  const { agree, table } = compared(countsOfFile(opportunities), countsOfDeals(await dealsOf(api, processId)));
  process.stdout.write(`${table}\n`);
  if (!agree) throw new Error('The API does not show what the file holds');
};

demonstrate().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
