import { parseArgs } from 'node:util';
import { readEndpoints } from '../../runner/endpoints.ts';
import { messageOf } from '../../runner/fault.ts';
import { type ApiClient, allPages, signedIn } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { compared, inApi, inFile } from './counts.ts';
import { dealLines } from './deal-lines.ts';
import { failuresOf, importLines } from './import.ts';
import { readOpportunities } from './opportunities.ts';
import { invitePeople } from './people.ts';
import { publishedProcess } from './process.ts';
import { progressBar } from './progress.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);

const dealsOf = (api: ApiClient, processId: string) =>
  allPages(async (cursor) =>
    (await api.call(contracts.listDeals, { query: { processId, limit: '100', ...cursor } })).ok(),
  );

const demonstrate = async () => {
  const options = { data: { type: 'string', default: process.env.STAGECRAFT_DATA ?? '.local' } } as const;
  const { apiUrl, tokens } = readEndpoints(parseArgs({ options }).values.data);
  const api = signedIn(apiUrl, tokens.administrator);
  const { opportunities, teams } = readOpportunities();
  const processId = await publishedProcess(api);
  await invitePeople(api, teams);

  const bar = progressBar('Opportunities', opportunities.length);
  const { importId, counts } = await importLines(api, dealLines(opportunities, processId), bar.show);
  bar.end();
  say(`${counts.created} imported, ${counts.unchanged} were there already, ${counts.failed} failed`);
  for (const failure of await failuresOf(api, importId)) say(failure);

  const { agree, table } = compared(opportunities.map(inFile), (await dealsOf(api, processId)).map(inApi));
  say(table);
  if (!agree) throw new Error('The API does not show what the file holds');
};

demonstrate().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
