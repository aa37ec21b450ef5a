import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';

const timeZone = z.string().refine(isTimeZone, 'is not an IANA time zone such as Europe/Berlin');

const origin = z
  .string()
  .refine(isOrigin, 'is not an origin such as https://crm.example.com (plain http for localhost only, no path)');

const dealUrl = z
  .string()
  .refine((url) => url.includes('{dealId}'), 'has no {dealId} to be filled in')
  .refine((url) => ['https:', 'http:'].includes(protocolOf(url)), 'is not a web address');

const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not an AWS region such as eu-central-1');

const days = z.int().min(1).max(3650);

const streamArnOf = (table: string) =>
  new RegExp(`^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\\d{12}:table/${table}/stream/.+$`);

/** A table that was restored, with its stream: `npm run ops -- restore-table` says both. */
const restoredTable = z
  .strictObject({
    name: z.string().regex(/^[a-zA-Z0-9_.-]{3,255}$/, 'is not the name of a table'),
    streamArn: z.string(),
  })
  .refine(({ name, streamArn }) => streamArnOf(name).test(streamArn), {
    path: ['streamArn'],
    error: 'is not the ARN of a stream of that table',
  });

/** Invitations are sent by SES, from an address of a domain that is verified there, in the stack's region if in no other. */
const mail = z
  .strictObject({
    from: z.email(),
    fromName: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9 &'-]{0,63}$/, 'has up to 64 plain letters, digits and blanks')
      .optional(),
    domain: z.hostname().lowercase(),
    region: region.optional(),
  })
  // The CDK takes no address of a domain below, which SES would, and compares letter by letter.
  .refine(({ from, domain }) => from.endsWith(`@${domain}`), {
    path: ['from'],
    error: 'is no address of that domain',
  });

const name = z.string().regex(/^[a-z][a-z0-9-]{1,30}$/, 'is not made of 2 to 31 lower-case letters, digits and dashes');

const customerFields = z.strictObject({
  name,
  /** Other credentials are refused. Only the stack of the local cloud, which is in no account, goes without. */
  account: z
    .string()
    .regex(/^\d{12}$/, 'is not an AWS account: 12 digits')
    .optional(),
  /** The wave with which it is deployed. */
  wave: name.optional(),
  region,
  timeZone,
  firstAdministrator: z.email(),
  allowedOrigins: z.array(origin).min(1),
  allowedMailDomains: z.array(z.hostname().lowercase()),
  dealUrl,
  dealVisibility: z.enum(['everyone', 'participants']),
  throttling: z.strictObject({ rate: z.int().min(1).max(10_000), burst: z.int().min(1).max(5_000) }),
  /** CloudWatch keeps logs for certain numbers of days only. */
  retention: z.strictObject({ logsDays: z.enum(RetentionDays), failuresDays: days, replacedFilesDays: days }),
  alarmsEmail: z.email(),
  mail: mail.optional(),
  keepData: z.boolean(),
  /** The stack works on this table and declares none, until it is imported: docs/runbook.md, "Restore". */
  table: restoredTable.optional(),
});

/** From where Cognito sends besides the region of the pool, and refuses a pool that names another. */
const mailRegions = ['us-east-1', 'us-west-2', 'eu-west-1'];

/** Everything in which one customer's stack differs from another's: the content of `customers/<name>.json`. */
export const customerSchema = customerFields
  .refine(({ name, account }) => name === 'local' || account !== undefined, {
    path: ['account'],
    error: 'is missing: the AWS account, 12 digits',
  })
  .refine(({ name, wave }) => name !== 'local' || wave === undefined, {
    path: ['wave'],
    error: 'the stack of the local cloud is in none',
  })
  .refine(({ region, table }) => table === undefined || table.streamArn.split(':')[3] === region, {
    path: ['table', 'streamArn'],
    error: 'is in another region',
  })
  .refine(
    ({ account, table }) => table === undefined || account === undefined || table.streamArn.split(':')[4] === account,
    { path: ['table', 'streamArn'], error: 'is in another account' },
  )
  // https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_cognito.UserPoolSESOptions.html
  .refine(({ region, mail }) => mail?.region === undefined || [region, ...mailRegions].includes(mail.region), {
    path: ['mail', 'region'],
    error: `is neither the stack's nor one of ${mailRegions.join(', ')}, from where alone Cognito sends`,
  });

export type Customer = z.infer<typeof customerSchema>;

/** The name of a customer's stack. */
export const stackNameOf = (customer: string) => `stagecraft-${customer}`;

/** `Intl` also takes offsets such as `+01:00`, which know no summer time. */
function isTimeZone(name: string) {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

function isOrigin(text: string) {
  const url = URL.parse(text);
  return url?.origin === text && (url.protocol === 'https:' || ['localhost', '127.0.0.1'].includes(url.hostname));
}

function protocolOf(url: string) {
  return URL.parse(url.replace('{dealId}', 'id'))?.protocol ?? '';
}
