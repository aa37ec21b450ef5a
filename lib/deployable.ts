import type { App } from 'aws-cdk-lib';
import { Preflight } from 'cdk-preflight';

/** Rules of cdk-preflight that are not for us, each with the reason: so far none. */
const exclusions: Readonly<Record<string, string>> = {};

/**
 * Holds an app, when it is synthesized, against what is known to pass a synthesis and to fail in a real deployment.
 * https://github.com/badmintoncryer/cdk-preflight
 */
export const requireDeployable = (app: App) => Preflight.apply(app, { exclude: Object.keys(exclusions) });
