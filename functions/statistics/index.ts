import { statisticsContracts as contracts } from '../../shared/contracts/statistics.ts';
import { figures } from '../../shared/domain/statistics/figures.ts';
import { resource } from '../shell/resource.ts';
import { route } from '../shell/route.ts';
import { statistic } from './statistic.ts';

export const handler = resource<typeof contracts>({
  getFunnel: route(contracts.getFunnel, (request) => statistic(request, figures.funnel)),
});
