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
import { untilCounted } from './statistics.ts';

const usage = `Usage: npm run demo -- [--data FOLDER]

Imports the opportunities of a seller of computer hardware into the local cloud that runs on this machine, and compares
what the API shows with the file. A second run finds that all is there.

  --data FOLDER   the data folder of the local cloud (.local)
  --help          these lines`;

const say = (text: string) => process.stdout.write(`${text}\n`);

const dealsOf = (api: ApiClient, processId: string) =>
  allPages(async (cursor) =>
    (await api.call(contracts.listDeals, { query: { processId, limit: '100', ...cursor } })).ok(),
  );

const options = {
  data: { type: 'string', default: process.env.STAGECRAFT_DATA ?? '.local' },
  help: { type: 'boolean', default: false },
} as const;

const demonstrate = async () => {
  const { data, help } = parseArgs({ options }).values;
  if (help) return say(usage);
  const { apiUrl, tokens } = readEndpoints(data);
  const api = signedIn(apiUrl, tokens.administrator);
  const { opportunities, teams } = readOpportunities();
  const processId = await publishedProcess(api);
  await invitePeople(api, teams);

  const bar = progressBar('Opportunities', opportunities.length);
  const { importId, counts } = await importLines(api, dealLines(opportunities, processId), bar.show);
  bar.end();
  say(`${counts.created} imported, ${counts.unchanged} were there already, ${counts.failed} failed`);
  for (const failure of await failuresOf(api, importId)) say(failure);

  const decided = opportunities.filter(({ stage }) => stage === 'Won' || stage === 'Lost').length;
  await untilCounted(api, processId, decided);
  const { agree, table } = compared(opportunities.map(inFile), (await dealsOf(api, processId)).map(inApi));
  say(table);
  if (!agree) throw new Error('The API does not show what the file holds');
};

demonstrate().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
