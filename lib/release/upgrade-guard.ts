import { losses } from './losses.ts';
import { lastRelease } from './releases.ts';
import { statefulResources } from './stateful-resources.ts';

/** Throws where a stack of the last release would lose something by an upgrade to this template, and names all of it. */
export const requireUpgradable = (template: unknown) => {
  const { version, resources } = lastRelease();
  const lost = losses(statefulResources({ Resources: resources() }), statefulResources(template));
  if (lost.length > 0)
    throw new Error(`An upgrade from ${version} would lose what customers have:\n${lost.join('\n')}`);
};
