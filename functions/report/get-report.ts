import { reportContracts as contracts } from '../../shared/contracts/statistics.ts';
import { figures } from '../../shared/domain/statistics/figures.ts';
import { findUser } from '../../shared/persistence/users.ts';
import { route } from '../shell/route.ts';
import { begun, foldOver } from '../statistics/fold.ts';
import { loadView } from '../statistics/load-view.ts';
import { page } from './page.ts';

/** Somebody who is not in the directory has deals under their id alone. */
const nameOf = async (userId: string) => (await findUser(userId))?.name ?? userId;

export const getReport = route(contracts.getReport, async ({ query, user }) => {
  const asked = await loadView({ ...query, measure: 'count' }, user);
  const funnel = begun(figures.funnel, asked);
  const losses = begun(figures.losses, asked);
  const stageTimes = begun(figures['stage-times'], asked);
  const forecast = begun(figures.forecast, asked);
  const calibration = begun(figures.calibration, asked);
  await foldOver(asked, [funnel, losses, stageTimes, forecast, calibration]);
  return {
    body: page({
      processName: asked.processName,
      filters: asked.filters,
      ownerName: query.ownerId === undefined ? null : await nameOf(query.ownerId),
      madeAt: new Date(asked.view.now).toISOString(),
      figures: {
        funnel: funnel.answer(),
        losses: losses.answer(),
        stageTimes: stageTimes.answer(),
        forecast: forecast.answer(),
        calibration: calibration.answer(),
      },
    }),
  };
});
