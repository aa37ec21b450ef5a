import { Trigger } from 'aws-cdk-lib/triggers';

/** Runs the seed function during the first deployment, and again whenever its code changes. */
export class Seeding extends Trigger {}
