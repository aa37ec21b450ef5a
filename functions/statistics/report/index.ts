import { findUser } from '../../../shared/people/store.ts';
import { reportContracts as contracts } from '../../../shared/statistics/contract.ts';
import { figures } from '../../../shared/statistics/rules/figures.ts';
import { resource } from '../../http/resource.ts';
import { route } from '../../http/route.ts';
import { begun, foldOver, loadView } from '../load-view.ts';
import { page } from './page.ts';

/** Somebody who is not in the directory has deals under their id alone. */
const nameOf = async (userId: string) => (await findUser(userId))?.name ?? userId;

const getReport = route(contracts.getReport, async ({ query, user }) => {
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

export const handler = resource<typeof contracts>({ getReport });
