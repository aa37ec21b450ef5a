import { Fault, messageOf } from '../runner/fault.ts';
import { say, warn } from '../runner/say.ts';
import { commands } from './commands.ts';

const width = Math.max(...Object.keys(commands).map((name) => name.length));

const usage = `Usage: npm run ops -- COMMAND [options]

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  .join('\n')}

Each says with --help what it takes.`;

/** Runs the command that is named, and answers whether all is well. */
const main = async ([name, ...args]: readonly string[]) => {
  if (name === undefined || name === '--help') {
    say(usage);
    return name !== undefined;
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) throw new Fault(`There is no command ${name}\n\n${usage}`);
  const { command } = await entry.load();
  if (!args.includes('--help')) return command.run(args);
  say(command.usage);
  return true;
};

try {
  process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  warn(messageOf(error));
  process.exitCode = 1;
}
