import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimFor, openDataFolder } from '../../local/data-folder.ts';
import { openMailbox } from '../../local/mailbox/mailbox.ts';
import { listen } from '../../local/ports.ts';
import { checkUserPool } from '../../local/seed/seed.ts';
import { temporaryFolder } from '../support/engine.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts the local cloud as a person would, and gives what it printed and how it ended. */
const start = (...args: string[]) =>
  new Promise<{ code: unknown; output: string }>((resolve) => {
    execFile(process.execPath, ['local/main.ts', ...args], (error, stdout, stderr) =>
      resolve({ code: error?.code, output: stdout + stderr }),
    );
  });

describe('starting the local cloud', () => {
  it('ends with one line about a port in use', async () => {
    const other = createServer();
    const port = await listen(other, 0, 'a test');
    const { code, output } = await start('--port', String(port), '--data', folder);
    await new Promise((resolve) => other.close(resolve));
    expect([code, output]).toEqual([
      1,
      `Port ${port} for the API cannot be used: another program has it (0 takes a free one)\n`,
    ]);
  });

  it('ends with one line about a file in the place of the data folder', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(await start('--data', file)).toEqual({
      code: 1,
      output: `${file} cannot be used as the data folder: it is a file\n`,
    });
  });
});

describe('the data folder', () => {
  it('belongs to one local cloud at a time', () => {
    const release = openDataFolder(folder, false);
    expect(() => openDataFolder(folder, false)).toThrow(
      `${folder} cannot be used as the data folder: a local cloud is already running on it`,
    );
    release();
    openDataFolder(folder, false)();
  });

  it('is emptied of our own things only, when a fresh one is asked for', () => {
    for (const part of ['table', 'of-somebody-else']) mkdirSync(join(folder, part));
    openDataFolder(folder, true)();
    expect([existsSync(join(folder, 'table')), existsSync(join(folder, 'of-somebody-else'))]).toEqual([false, true]);
  });

  it('no longer says where a killed cloud was', () => {
    writeFileSync(join(folder, 'endpoints.json'), '{}');
    openDataFolder(folder, false)();
    expect(existsSync(join(folder, 'endpoints.json'))).toBe(false);
  });

  it('stays with the engine that wrote it, unless a fresh one is asked for', () => {
    claimFor('dynoxide', folder);
    claimFor('dynoxide', folder);
    expect(() => claimFor('dynamodb-local', folder)).toThrow(/was written by dynoxide: start with --engine dynoxide/);
    openDataFolder(folder, true)();
    claimFor('dynamodb-local', folder);
  });

  it('is of no use with deals but without the users whom they name', () => {
    writeFileSync(join(folder, 'seeded'), '');
    expect(() => checkUserPool(folder)).toThrow(/user pool's data is missing .* --fresh/);
    mkdirSync(join(folder, 'user-pool'));
    checkUserPool(folder);
  });
});

describe('the mailbox', () => {
  it('shows what was mailed in a browser', async () => {
    const mailbox = await openMailbox({ port: 0, data: folder, report: () => {} });
    await mailbox.send({ to: 'ann@example.com', subject: 'Welcome', text: 'Hello Ann' });
    const mails = async () => (await fetch(`${mailbox.url}/api/email`)).text();
    await expect.poll(mails, { timeout: 10_000 }).toContain('Hello Ann');
    expect(await (await fetch(mailbox.url, { headers: { accept: 'text/html' } })).text()).toContain('<html');
    await mailbox.stop();
  });

  it('is loaded by the first look', async () => {
    const mailbox = await openMailbox({ port: 0, data: folder, report: () => {} });
    const answer = await fetch(`${mailbox.url}/api/email`);
    expect([answer.status, await answer.json()]).toEqual([200, []]);
    await mailbox.stop();
  });

  it('says which mail it did not keep, so that it can be sent again', async () => {
    const mailbox = await openMailbox({ port: 0, data: folder, report: () => {} });
    const mail = { to: 'ann@example.com', subject: 'Welcome', text: 'Hello Ann' };
    await expect(mailbox.send({ ...mail, to: '' })).rejects.toThrow('No recipients defined');
    const late = expect(mailbox.send(mail)).rejects.toThrow('The mailbox has ended');
    await mailbox.stop();
    await late;
    await expect(mailbox.send(mail)).rejects.toThrow('The mailbox has ended');
  });
});
