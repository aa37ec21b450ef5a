import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import project from '../../package.json' with { type: 'json' };
import { allContracts } from '../../shared/api/contracts.ts';
import { openApiDocument } from './document.ts';
import { eventSchemaDocument } from './event-schemas.ts';

const documents = {
  'docs/openapi.json': openApiDocument(allContracts, project.version),
  'docs/event-schemas.json': eventSchemaDocument(),
};
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

for (const [path, document] of Object.entries(documents)) {
  const file = new URL(`../../${path}`, import.meta.url);
  const current = `${JSON.stringify(document, null, 2)}\n`;
  if (!values.check) {
    await writeFile(file, current);
  } else if ((await readFile(file, 'utf8')) !== current) {
    console.error(`${path} is not what the contracts give. Write it anew: npm run openapi`);
    process.exitCode = 1;
  }
}
