import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commands } from '../../ops/commands.ts';

const main = fileURLToPath(new URL('../../ops/main.ts', import.meta.url));

/** Runs it as `npm run ops -- ...` does. */
const ops = (...args: string[]) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const child = execFile(process.execPath, [main, ...args], (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
  });

describe('the operators’ commands', () => {
  it('are listed, each with what it does', async () => {
    const { code, output } = await ops('--help');
    expect(code).toBe(0);
    for (const [name, { summary }] of Object.entries(commands))
      expect(output).toMatch(new RegExp(`${name} +${summary}`));
  });

  it('are listed where none is named, which ends with 1', async () => {
    expect(await ops()).toMatchObject({ code: 1, output: expect.stringContaining('redrive') });
  });

  it.each(['reboot', 'toString'])('are listed where one is named that there is not: %s', async (name) => {
    const output = expect.stringMatching(new RegExp(`^There is no command ${name}\n\nUsage: npm run ops`));
    expect(await ops(name)).toMatchObject({ code: 1, output });
  });

  it.each(Object.keys(commands))('each say what they take: %s', async (name) => {
    expect(await ops(name, '--help')).toMatchObject({ code: 0, output: expect.stringMatching(/^Usage: npm run /) });
  });
});
