import * as z from 'zod';

/**
 * The environment of our functions, read once and checked at start. The names exist here only: the stack sets them
 * by these keys, so that a misspelt one does not compile.
 */
const environment = z.object({
  TABLE_NAME: z.string().min(1),
  TOPIC_ARN: z.string().min(1),
  FIRST_ADMINISTRATOR: z.email().toLowerCase(),
  USER_POOL_ID: z.string().min(1),
  WORK_QUEUE_URL: z.url(),
  DELIVERY_QUEUE_URL: z.url(),
  SLOW_DELIVERY_QUEUE_URL: z.url(),
  HANGING_DELIVERY_QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
  SECRETS_KEY_ID: z.string().min(1),
  FILES_BUCKET: z.string().min(1),
  FAILURES_BUCKET: z.string().min(1),
  CUSTOMER: z.string().min(1),
  TIME_ZONE: z.string().min(1),
  DEAL_URL: z.string().includes('{dealId}'),
  ALLOWED_MAIL_DOMAINS: z.string().transform((list) => list.split(' ').filter((domain) => domain !== '')),
  RELEASE: z.string().min(1),
  COMMIT: z.string().min(1),
  DEAL_VISIBILITY: z.enum(['everyone', 'participants']),
});

type Environment = z.infer<typeof environment>;
export type EnvironmentName = keyof Environment;
/** Where work in the background is given to. */
export type QueueName = Extract<EnvironmentName, `${string}_QUEUE_URL`>;

const schemas: { readonly [N in EnvironmentName]: z.ZodType<Environment[N]> } = environment.shape;

/** The value of a variable; throws at start, naming the variable, when it is missing or malformed. */
export const env = <N extends EnvironmentName>(name: N): Environment[N] => {
  const parsed = schemas[name].safeParse(process.env[name]);
  if (!parsed.success) throw new Error(`Environment variable ${name} is missing or malformed`);
  return parsed.data;
};

/** Under this prefix the bucket has the files that are kept. */
export const keptPrefix = 'deals/';
/** Under these prefixes the bucket has what was uploaded for deals, until it is kept and for some days longer; */
export const uploadsPrefix = 'uploads/';
/** the files that are to be imported; */
export const importsPrefix = 'imports/';
/** and those that were exported. */
export const exportsPrefix = 'exports/';
