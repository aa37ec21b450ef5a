import type { feedContracts } from '../../shared/contracts/feed.ts';
import { resource } from '../shell/resource.ts';

export const handler = resource<typeof feedContracts>({});
