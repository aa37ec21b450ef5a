import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import project from '../../package.json' with { type: 'json' };
import { allContracts } from '../../shared/contracts/index.ts';
import { openApiDocument } from './document.ts';

const file = new URL('../../docs/openapi.json', import.meta.url);
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const current = `${JSON.stringify(openApiDocument(allContracts, project.version), null, 2)}\n`;

if (!values.check) {
  await writeFile(file, current);
} else if ((await readFile(file, 'utf8')) !== current) {
  console.error('docs/openapi.json is not what the contracts give. Write it anew: npm run openapi');
  process.exitCode = 1;
}
