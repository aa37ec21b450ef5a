import type { transferContracts } from '../../shared/contracts/transfers.ts';
import { resource } from '../shell/resource.ts';

export const handler = resource<typeof transferContracts>({});
