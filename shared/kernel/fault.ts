import * as z from 'zod';

/** So many are told of one thing that somebody sent. */
export const mostFaults = 20;

/** What is wrong with a part of what somebody sent, and where: `pointer` is a JSON pointer into it. */
export const fault = z
  .strictObject({ pointer: z.string(), code: z.string(), message: z.string() })
  .meta({ id: 'Fault' });
export type Fault = z.infer<typeof fault>;
