import type { reportContracts } from '../../shared/contracts/statistics.ts';
import { resource } from '../shell/resource.ts';
import { getReport } from './get-report.ts';

export const handler = resource<typeof reportContracts>({ getReport });
