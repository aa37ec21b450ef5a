import { statisticsContracts as contracts } from '../../shared/statistics/contract.ts';
import { figures } from '../../shared/statistics/rules/figures.ts';
import { resource } from '../http/resource.ts';
import { route } from '../http/route.ts';
import { getSuggestedWeights, statistic } from './routes.ts';

export const handler = resource<typeof contracts>({
  getFunnel: route(contracts.getFunnel, (request) => statistic(request, figures.funnel)),
  getLosses: route(contracts.getLosses, (request) => statistic(request, figures.losses)),
  getOutcomes: route(contracts.getOutcomes, (request) => statistic(request, figures.outcomes)),
  getStageTimes: route(contracts.getStageTimes, (request) => statistic(request, figures['stage-times'])),
  getForecast: route(contracts.getForecast, (request) => statistic(request, figures.forecast)),
  getActivities: route(contracts.getActivities, (request) => statistic(request, figures.activities)),
  getCalibration: route(contracts.getCalibration, (request) => statistic(request, figures.calibration)),
  getMovements: route(contracts.getMovements, (request) => statistic(request, figures.movements)),
  getSuggestedWeights,
});
