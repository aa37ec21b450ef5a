import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('..', import.meta.url));

export type Version = { readonly release: string; readonly commit: string };

/** The commit that is checked out, with `-dirty` where files are not as committed. */
const commitOf = (folder: string) => {
  // Git would go on looking above, and find the commit of something else.
  if (!existsSync(join(folder, '.git'))) return undefined;
  try {
    const describe = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'];
    return execFileSync('git', describe, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return undefined;
  }
};

/** What is being deployed: the release, and the commit, which the builder names, else git. */
export const versionOf = (environment: NodeJS.ProcessEnv = process.env, folder = root): Version => ({
  release: manifest.version,
  commit: environment.STAGECRAFT_COMMIT || commitOf(folder) || 'unknown',
});
