import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exampleTemplate } from '../../test/lib/template.ts';
import { countCompletions } from './completion.ts';
import { costPage } from './page.ts';
import { readTemplate } from './template.ts';

const usage = `Usage: npm run cost

Counts what the stack and a completion need, and writes what they cost into docs/cost.md.
`;

process.env.LOG_LEVEL = 'SILENT';
if (process.argv.length > 2) {
  const asksForHelp = process.argv[2] === '--help';
  (asksForHelp ? process.stdout : process.stderr).write(usage);
  process.exit(asksForHelp ? 0 : 1);
}
const template = readTemplate((await exampleTemplate()).toJSON());
const page = costPage(template, await countCompletions());
writeFileSync(fileURLToPath(new URL('../../docs/cost.md', import.meta.url)), page);
