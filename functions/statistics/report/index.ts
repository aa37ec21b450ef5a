import type { reportContracts } from '../../../shared/statistics/contract.ts';
import { resource } from '../../http/resource.ts';
import { getReport } from './page.ts';

export const handler = resource<typeof reportContracts>({ getReport });
