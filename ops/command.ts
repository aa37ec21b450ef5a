import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { Fault, messageOf } from '../runner/fault.ts';

/** What the module of an operators' command offers. */
export type Command = {
  /** How it is called and what each option means, for `--help` and for calls that cannot be understood. */
  readonly usage: string;
  /** Answers whether all is well; where something remains to be done, the command ends with 1. */
  readonly run: (args: readonly string[]) => Promise<boolean>;
};

/** The options and names of a command line; a Fault, which shows the usage, where it has others. */
export const readArguments = <T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  { usage, names = 0 }: { readonly usage: string; readonly names?: number },
) => {
  const parsed = parsedOr(usage, () => parseArgs({ args: [...args], options, allowPositionals: names > 0 }));
  if (parsed.positionals.length > names) throw new Fault(`Too many names\n\n${usage}`);
  return parsed;
};

const parsedOr = <T>(usage: string, parse: () => T) => {
  try {
    return parse();
  } catch (error) {
    throw new Fault(`${messageOf(error)}\n\n${usage}`);
  }
};
