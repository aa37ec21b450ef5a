import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commands } from '../../ops/commands.ts';
import manifest from '../../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = globSync(['*.md', 'docs/**/*.md', 'local/*.md'], { cwd: root });

const read = (page: string) => readFileSync(join(root, page), 'utf8');
const withoutCode = (text: string) => text.replace(/^ *```[\s\S]*?^ *```/gm, '').replace(/`[^`]*`/g, '');

/** How GitHub calls the headings of a page in links. */
const anchorsOf = (page: string) =>
  [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** The links of a page that lead nowhere in the repository. */
const deadLinksOf = (page: string) =>
  [...withoutCode(read(page)).matchAll(/\]\((?![a-z]+:)([^)#]*)(?:#([^)]*))?\)/g)]
    .filter(([, path, anchor]) => {
      const target = path ? join(dirname(page), path) : page;
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    })
    .map(([link]) => link);

/** What a page has npm do that it can't. */
const unknownCommandsOf = (page: string) =>
  [...read(page).matchAll(/npm run (?:-s )?([a-z:]+)(?: -- ([a-z][a-z-]*))?/g)]
    .filter(([, script = '', command]) => {
      if (!Object.hasOwn(manifest.scripts, script)) return true;
      return script === 'ops' && command !== undefined && !Object.hasOwn(commands, command);
    })
    .map(([text]) => text);

describe.each(pages)('%s', (page) => {
  it('links to pages and headings that there are', () => {
    expect(deadLinksOf(page)).toEqual([]);
  });

  it('names scripts and operators’ commands that there are', () => {
    expect(unknownCommandsOf(page)).toEqual([]);
  });
});

/** Where comments cite a page: its path, and perhaps a heading. */
const citation = /([\w./-]+\.md)(?:#[\w-]+)?(?:, \*? ?"([^"]+)")?/g;

const commentsIn = (file: string) =>
  [...read(file).matchAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm)].map(([text]) => text);

const badCitationsIn = (file: string) =>
  commentsIn(file)
    .flatMap((comment) => [
      ...comment
        .replaceAll(/\n\s*\* /g, ' ')
        .replaceAll(/https?:\S+/g, '')
        .matchAll(citation),
    ])
    .filter(([, page = '', heading]) => {
      if (!existsSync(join(root, page)) && !existsSync(join(root, dirname(file), page))) return true;
      return heading !== undefined && !new RegExp(`^#+ ${heading}$`, 'm').test(read(page));
    })
    .map(([text]) => `${file}: ${text}`);

it('is cited by comments under headings that there are', () => {
  const files = globSync(['{shared,functions,lib,local,ops,bench,test}/**/*.ts'], { cwd: root });
  expect(files.length).toBeGreaterThan(500);
  expect(files.flatMap(badCitationsIn)).toEqual([]);
});

it('knows the pages', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/runbook.md']));
});

it('has each operators’ command in one of the pages', () => {
  const text = pages.map(read).join('');
  const untold = Object.keys(commands).filter((name) => !new RegExp(`npm run (-s )?(ops -- )?${name}\\b`).test(text));
  expect(untold.filter((name) => !text.includes(`\`${name} `))).toEqual([]);
});
