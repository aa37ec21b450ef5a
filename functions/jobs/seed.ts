import { inviteFirstAdministrator } from '../people/first-administrator.ts';
import { publishDefaultProcess } from '../processes/default-process.ts';
import { beginRosterOfFreshTable, giveWorkOfReleases, onceAllowed } from './deployment-work.ts';

/** In this order. Each does nothing where it is done, and is finished by repeating it where it was cut off. */
const steps = [beginRosterOfFreshTable, publishDefaultProcess, giveWorkOfReleases, inviteFirstAdministrator];

/** Runs at the end of a stack's first deployment, and of each that changes this code or its environment. */
export const handler = () => onceAllowed(steps);
