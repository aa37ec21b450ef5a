import type { reportContracts } from '../../../shared/statistics/contract.ts';
import { resource } from '../../http/resource.ts';
import { getReport } from './get-report.ts';

export const handler = resource<typeof reportContracts>({ getReport });
