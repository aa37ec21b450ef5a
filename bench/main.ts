import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Section, sections } from './sections.ts';

const report = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const self = fileURLToPath(import.meta.url);
const [asked] = process.argv.slice(2);

const usage = `Usage: npm run bench             measures everything, and writes docs/performance.md
       npm run bench -- SECTION  measures one, and prints its table

${Object.entries(sections)
  .map(([name, { title }]) => `  ${name.padEnd(16)}  ${title}`)
  .join('\n')}`;

// A section's table is all that belongs on its output.
process.env.LOG_LEVEL = 'SILENT';

const introduction = `# Performance

Written by \`npm run bench\`. Figures depend on the machine and on what else it does, so look at units and ratios first;
times are medians (nearest rank).`;

const measured = ([name, { title, text }]: [string, Section]) => {
  process.stderr.write(`${title} …\n`);
  const table = execFileSync(process.execPath, [self, name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return `## ${title}\n\n${text}\n\n${table.trim()}`;
};

if (asked === undefined) {
  const machine = `Measured with Node ${process.versions.node} on ${availableParallelism()} cores, the engine's data in memory.`;
  writeFileSync(report, `${[introduction, machine, ...Object.entries(sections).map(measured)].join('\n\n')}\n`);
} else if (asked === '--help') {
  process.stdout.write(`${usage}\n`);
} else {
  const section = Object.hasOwn(sections, asked) ? sections[asked] : undefined;
  if (section === undefined) {
    process.stderr.write(`There is no section ${asked}\n\n${usage}\n`);
    process.exitCode = 1;
  } else process.stdout.write(await section.measure());
}
