import * as z from 'zod';

/**
 * The environment of our functions, read once and checked at start. The names exist here only: the stack sets them
 * by these keys, so that a misspelt one does not compile.
 */
const schemas = {
  TABLE_NAME: z.string().min(1),
  TOPIC_ARN: z.string().min(1),
  USER_POOL_ID: z.string().min(1),
  DEAL_VISIBILITY: z.enum(['everyone', 'participants']),
};

export type EnvironmentName = keyof typeof schemas;

/** The value of a variable; throws at start, naming the variable, when it is missing or malformed. */
export const env = <N extends EnvironmentName>(name: N): z.infer<(typeof schemas)[N]> => {
  const parsed = schemas[name].safeParse(process.env[name]);
  if (!parsed.success) throw new Error(`Environment variable ${name} is missing or malformed`);
  return parsed.data as z.infer<(typeof schemas)[N]>;
};
