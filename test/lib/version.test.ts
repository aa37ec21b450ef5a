import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { versionOf } from '../../lib/version.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'version-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const git = (...args: string[]) => {
  const author = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'];
  return execFileSync('git', [...author, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
};

const commit = () => {
  git('init', '--quiet');
  writeFileSync(join(folder, 'file'), 'first');
  git('add', 'file');
  git('commit', '--quiet', '--message', 'First');
  return git('rev-parse', 'HEAD');
};

it('takes the commit that it is told, whatever git says', () => {
  commit();
  expect(versionOf({ STAGECRAFT_COMMIT: 'c0ffee' }, folder).commit).toBe('c0ffee');
});

it('else asks git, also past a tag', () => {
  const hash = commit();
  git('tag', '--annotate', 'v1', '--message', 'One');
  expect(versionOf({}, folder).commit).toBe(hash);
});

it('says where files are not as committed', () => {
  const hash = commit();
  writeFileSync(join(folder, 'file'), 'second');
  expect(versionOf({ STAGECRAFT_COMMIT: '' }, folder).commit).toBe(`${hash}-dirty`);
});

it('knows none where there is no repository, even below one of something else', () => {
  commit();
  const below = join(folder, 'unpacked');
  mkdirSync(below);
  expect(versionOf({}, below).commit).toBe('unknown');
});

it('has the release of package.json', () => {
  expect(versionOf({}, folder).release).toMatch(/^\d+\.\d+\.\d+$/);
});
