import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exampleTemplate } from '../../test/lib/template.ts';
import { countCompletions } from './completion.ts';
import { costPage } from './page.ts';
import { readTemplate } from './template.ts';

process.env.LOG_LEVEL = 'SILENT';
const template = readTemplate((await exampleTemplate()).toJSON());
const page = costPage(template, await countCompletions());
writeFileSync(fileURLToPath(new URL('../../docs/cost.md', import.meta.url)), page);
