import type { BundleKind } from '../lib/bundle.ts';
import { say, warn } from '../runner/say.ts';
import type { StackFunction } from './lambda/function.ts';

/** Has functions run the code of their sources as they are, from the next invocation on; answers how to end that. */
export const watchSources = async (functions: readonly StackFunction[], kind: BundleKind) => {
  // Only who asks for it loads the bundler.
  const { watchFunctions } = await import('../lib/bundle.ts');
  const current = new Map<string, Uint8Array>();
  return watchFunctions(kind, {
    built: async (name, code) => {
      const before = current.get(name);
      current.set(name, code);
      // The first time it is what the stack was synthesized with.
      if (before === undefined || Buffer.compare(before, code) === 0) return;
      const fn = functions.find(({ logicalId }) => logicalId.startsWith(`${name.replaceAll('-', '')}function`));
      await fn?.replaceCode(code);
      say(`${name} runs its new code`);
    },
    failed: warn,
  });
};
