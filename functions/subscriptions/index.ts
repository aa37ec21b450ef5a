import type { subscriptionContracts } from '../../shared/contracts/subscriptions.ts';
import { resource } from '../shell/resource.ts';

export const handler = resource<typeof subscriptionContracts>({});
