import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, context } from 'esbuild';
import { functions } from './functions.ts';
import { replaceFile } from './replace-file.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const distribution = join(root, 'dist');

const kinds = {
  /** Whatever their environment says, these send webhooks to public addresses only: nothing in them can change that. */
  deployed: { folder: 'functions', define: { 'process.env.ALLOW_LOOPBACK_WEBHOOKS': '"no"' } },
  /** The same for a local cloud that may send to its own machine too, when it says so. */
  loopback: { folder: 'loopback-functions', define: {} },
} as const satisfies Record<string, { folder: string; define: BuildOptions['define'] }>;

export type BundleKind = keyof typeof kinds;

const folderOf = (kind: BundleKind) => join(distribution, kinds[kind].folder);

/** The folder that becomes a function's code. */
export const bundleFolder = (name: string, kind: BundleKind = 'deployed') => join(folderOf(kind), name);

/** How the code of every function is bundled. */
export const bundling = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  legalComments: 'none',
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // The AWS SDK's "module" build is a third smaller than its "main" one.
  mainFields: ['module', 'main'],
  // Ways to credentials that the SDK tries only where the environment has none; in a Lambda function it always has.
  external: [
    ...['sso', 'ini', 'process', 'web-identity', 'http'].map((way) => `@aws-sdk/credential-provider-${way}`),
    '@smithy/credential-provider-imds',
  ],
  logLevel: 'silent',
} as const satisfies BuildOptions;

const optionsFor = (kind: BundleKind) =>
  ({
    ...bundling,
    define: kinds[kind].define,
    entryPoints: Object.entries(functions).map(([name, { entry }]) => ({ in: entry, out: `${name}/index` })),
    outdir: folderOf(kind),
    outExtension: { '.js': '.mjs' },
    metafile: true,
    write: false,
  }) as const satisfies BuildOptions;

/**
 * Bundles all functions at once, since CDK's NodejsFunction would start an esbuild for each; a test and a local cloud
 * may do it at the same time. The sizes and what they are made of are in `dist/functions.json`, in esbuild's metafile
 * format.
 */
export const bundleFunctions = async (kind: BundleKind = 'deployed') => {
  const { outputFiles, metafile } = await build(optionsFor(kind));
  for (const { path, contents } of outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    // CDK copies the folder, perhaps for another process at this very moment.
    await replaceFile(path, contents, { unfinishedIn: distribution });
  }
  await replaceFile(`${folderOf(kind)}.json`, JSON.stringify(metafile, null, 2));
  return metafile;
};

type Watcher = {
  /** Is given the code of each function, again whenever sources change. */
  built(name: string, code: Uint8Array): Promise<void>;
  /** Gets the reason why sources could not be bundled. */
  failed(why: string): void;
};

/** Bundles all functions now and whenever their sources change; answers how to end that. */
export const watchFunctions = async (kind: BundleKind, { built, failed }: Watcher) => {
  const watching = await context({
    ...optionsFor(kind),
    plugins: [
      {
        name: 'tell',
        setup: ({ onEnd }) =>
          onEnd(async ({ outputFiles = [], errors }) => {
            for (const { text, location } of errors) failed(`${location?.file}:${location?.line}: ${text}`);
            for (const { path, contents } of outputFiles) await built(basename(dirname(path)), contents);
          }),
      },
    ],
  });
  await watching.watch();
  return () => watching.dispose();
};
