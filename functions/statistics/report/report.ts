import type * as z from 'zod';
import type { statisticsFilters } from '../../../shared/statistics/contract.ts';
import type * as answers from '../../../shared/statistics/rules/answers.ts';

/** What a statistic answered, with the sentence that says what it counts. */
type Answered<Shape extends z.core.$ZodShape> = { readonly definition: string } & Readonly<z.infer<z.ZodObject<Shape>>>;

export type Funnel = Answered<typeof answers.funnel>;
export type Losses = Answered<typeof answers.losses>;
export type StageTimes = Answered<typeof answers.stageTimes>;
export type Forecast = Answered<typeof answers.forecast>;
export type Calibration = Answered<typeof answers.calibration>;

/** All that the report tells. */
export type Report = {
  readonly processName: string;
  readonly filters: Readonly<z.infer<typeof statisticsFilters>>;
  /** Whose deals alone are counted, where the filters name somebody. */
  readonly ownerName: string | null;
  /** When it was made: an instant. */
  readonly madeAt: string;
  readonly figures: {
    readonly funnel: Funnel;
    readonly losses: Losses;
    readonly stageTimes: StageTimes;
    readonly forecast: Forecast;
    readonly calibration: Calibration;
  };
};
