import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { Fault, messageOf } from '../runner/fault.ts';
import { defaultEngine } from './engine/engine.ts';

export const usage = `Usage: npm start -- [options]

  --port N           port of the API (4010; 0 takes a free one)
  --mailbox-port N   port of the mailbox (4080)
  --data FOLDER      where the data is kept (.local)
  --fresh            begin with an empty folder
  --customer NAME    whose stack to run: customers/NAME.json (local)
  --stack FOLDER     run what \`npx cdk synth -o FOLDER\` wrote, as it is, instead of synthesizing it
  --table NAME       run the stack on this table of the data folder, as after a restore
  --engine KIND      dynoxide or dynamodb-local
  --allow-loopback-webhooks
                     lets webhooks be sent to this machine, over http too
  --watch            run changed code of functions from the next request on
  --help             these lines

Each but the last may also be set in the environment: STAGECRAFT_PORT, STAGECRAFT_MAILBOX_PORT, and so on.`;

const port = z.coerce.number('is not a port').int('is not a port').min(0, 'is not a port').max(65_535, 'is not a port');

const folder = z
  .string()
  .min(1, 'names no folder')
  .transform((name) => resolve(name));

const optionsSchema = z
  .object({
    port: port.default(4010),
    mailboxPort: port.default(4080),
    data: folder.default(resolve('.local')),
    fresh: z.stringbool('is neither true nor false').default(false),
    customer: z.string().default('local'),
    stack: folder.optional(),
    table: z.string().optional(),
    watch: z.stringbool('is neither true nor false').default(false),
    allowLoopbackWebhooks: z.stringbool('is neither true nor false').default(false),
    engine: z.enum(['dynoxide', 'dynamodb-local'], 'is neither dynoxide nor dynamodb-local').default(defaultEngine),
  })
  .refine(
    ({ stack, allowLoopbackWebhooks }) => stack === undefined || !allowLoopbackWebhooks,
    'A stack to be deployed cannot allow loopback webhooks: leave out --stack or --allow-loopback-webhooks',
  )
  .refine(
    ({ stack, watch }) => stack === undefined || !watch,
    'A stack that is synthesized already is run as it is: leave out --stack or --watch',
  )
  .refine(
    ({ stack, table }) => stack === undefined || table === undefined,
    'A stack that is synthesized already knows its table: leave out --stack or --table',
  );

export type Options = z.infer<typeof optionsSchema>;

const optionOf = (name: PropertyKey) =>
  `--${String(name).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

export const asksForHelp = (args: readonly string[]) => args.includes('--help');

const text = { type: 'string' } as const;
const yes = { type: 'boolean' } as const;

const commandLine = (args: readonly string[]) => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: text,
        'mailbox-port': text,
        data: text,
        customer: text,
        stack: text,
        table: text,
        engine: text,
        fresh: yes,
        watch: yes,
        'allow-loopback-webhooks': yes,
      },
    });
    return {
      ...values,
      mailboxPort: values['mailbox-port'],
      fresh: values.fresh?.toString(),
      watch: values.watch?.toString(),
      allowLoopbackWebhooks: values['allow-loopback-webhooks']?.toString(),
    };
  } catch (error) {
    throw new Fault(`${messageOf(error)}\n\n${usage}`);
  }
};

/** The options of the command line, else those of the environment, else the defaults. */
export const readOptions = (args: readonly string[], environment: NodeJS.ProcessEnv): Options => {
  const given = commandLine(args);
  const parsed = optionsSchema.safeParse({
    port: given.port ?? environment.STAGECRAFT_PORT,
    mailboxPort: given.mailboxPort ?? environment.STAGECRAFT_MAILBOX_PORT,
    data: given.data ?? environment.STAGECRAFT_DATA,
    fresh: given.fresh ?? environment.STAGECRAFT_FRESH,
    watch: given.watch ?? environment.STAGECRAFT_WATCH,
    allowLoopbackWebhooks: given.allowLoopbackWebhooks ?? environment.STAGECRAFT_ALLOW_LOOPBACK_WEBHOOKS,
    customer: given.customer ?? environment.STAGECRAFT_CUSTOMER,
    stack: given.stack ?? environment.STAGECRAFT_STACK,
    table: given.table ?? environment.STAGECRAFT_TABLE,
    engine: given.engine ?? environment.STAGECRAFT_ENGINE,
  });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.map(optionOf).join('.')} ${message}`.trim());
  throw new Fault(`${faults.join('; ')}\n\n${usage}`);
};
