import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is kept of each release, by which later ones are tested. */
const releases = fileURLToPath(new URL('../../test/releases', import.meta.url));

export const releaseFolder = (version: string) => join(releases, version);

/** The stateful resources of a release's stack; those of 0.1.0 could not be deployed and were not kept. */
const resourcesFile = (version: string) => join(releaseFolder(version), 'resources.json');

const byVersion = new Intl.Collator('en', { numeric: true }).compare;

/** The last release whose stack is known. */
export const lastRelease = () => {
  const version = readdirSync(releases)
    .filter((name) => existsSync(resourcesFile(name)))
    .sort(byVersion)
    .at(-1);
  if (version === undefined) throw new Error('No release is kept in test/releases');
  return { version, resources: (): unknown => JSON.parse(readFileSync(resourcesFile(version), 'utf8')) };
};
