import type { Response } from '../../functions/http/respond.ts';
import { apiClient, type Transport } from '../../shared/api/client.ts';
import { type Contract, type Resource, routeKey } from '../../shared/api/contract.ts';
import type { Role } from '../../shared/kernel/values.ts';
import { startTestTable } from './engine.ts';

const groups: Readonly<Record<Role, string>> = {
  administrator: '[administrators]',
  manager: '[managers]',
  salesperson: '',
};

/** The claims of a person's access token, as API Gateway hands them over. */
export const claimsOf = (userId: string, role: Role) => ({
  sub: userId,
  username: userId,
  token_use: 'access',
  client_id: 'test-client',
  ...(groups[role] !== '' && { 'cognito:groups': groups[role] }),
});

type Handler = (event: never, context: never) => Promise<Response>;

let requests = 0;

/** An event of API Gateway (payload format 2.0). */
export const eventOf = (
  route: Contract,
  { path, headers, body }: Parameters<Transport>[1],
  claims: Readonly<Record<string, unknown>>,
) => {
  const url = new URL(path, 'http://localhost');
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const pattern = new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '([^/]*)')}$`);
  const values = pattern.exec(url.pathname)?.slice(1) ?? [];
  requests += 1;
  return {
    version: '2.0',
    routeKey: routeKey(route),
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    pathParameters: Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')])),
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
    requestContext: { requestId: `request-${requests}`, authorizer: { jwt: { claims, scopes: null } } },
  };
};

/**
 * The exported handlers over a table of their own on a real engine. They read the environment when they are imported,
 * which is why they are imported here.
 */
export const startHandlers = async (
  environment: Readonly<Record<string, string>> = {},
  start = () => startTestTable(),
) => {
  const table = await start();
  Object.assign(process.env, {
    TABLE_NAME: table.tableName,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    CUSTOMER: 'example',
    DEAL_VISIBILITY: 'everyone',
    TIME_ZONE: 'Europe/Berlin',
    DEAL_URL: 'https://crm.example.com/deals/{dealId}',
    ALLOWED_MAIL_DOMAINS: 'example.com',
    FILES_BUCKET: 'files',
    FAILURES_BUCKET: 'failures',
    // Nothing listens there: a test that needs files brings a bucket.
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9',
    AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:9',
    TOPIC_ARN: 'arn:aws:sns:eu-central-1:000000000000:test',
    WORK_QUEUE_URL: 'http://127.0.0.1:9/000000000000/work',
    DELIVERY_QUEUE_URL: 'http://127.0.0.1:9/000000000000/deliveries',
    SLOW_DELIVERY_QUEUE_URL: 'http://127.0.0.1:9/000000000000/slow-deliveries',
    HANGING_DELIVERY_QUEUE_URL: 'http://127.0.0.1:9/000000000000/hanging-deliveries.fifo',
    DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:9/000000000000/dead-letters',
    SECRETS_KEY_ID: 'secrets',
    AWS_ENDPOINT_URL_KMS: 'http://127.0.0.1:9',
    USER_POOL_ID: 'test',
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: 'http://127.0.0.1:9',
    FIRST_ADMINISTRATOR: 'first@example.com',
    ...environment,
  });
  const [
    deals,
    tasks,
    processes,
    users,
    subscriptions,
    webhooks,
    feed,
    statistics,
    transfers,
    seed,
    directory,
    followUp,
  ] = await Promise.all([
    import('../../functions/deals/index.ts'),
    import('../../functions/tasks/index.ts'),
    import('../../functions/processes/index.ts'),
    import('../../functions/people/index.ts'),
    import('../../functions/notifications/subscriptions/index.ts'),
    import('../../functions/webhooks/index.ts'),
    import('../../functions/notifications/feed/index.ts'),
    import('../../functions/statistics/index.ts'),
    import('../../functions/imports-exports/index.ts'),
    import('../../functions/processes/default-process.ts'),
    import('../../functions/people/sign-in.ts'),
    import('../../functions/stream/follow-up.ts'),
  ]);
  const handlers: Partial<Record<Resource, Handler>> = {
    deals: deals.handler,
    tasks: tasks.handler,
    processes: processes.handler,
    users: users.handler,
    subscriptions: subscriptions.handler,
    webhooks: webhooks.handler,
    feed: feed.handler,
    statistics: statistics.handler,
    // Only for tests that ask for it: to import a charting library takes longer than all the rest.
    report: async (...given) => (await import('../../functions/statistics/report/index.ts')).handler(...given),
    transfers: transfers.handler,
  };

  /** Requests of whoever has these claims; the handler is called as Lambda would. */
  const transport =
    (claims: Readonly<Record<string, unknown>>): Transport =>
    async (route, request) => {
      const handler = handlers[route.resource];
      if (handler === undefined) throw new Error(`No handler for ${route.resource}`);
      const answer = await handler(eventOf(route, request, claims) as never, {} as never);
      return { status: answer.statusCode, headers: new Headers(answer.headers), text: answer.body ?? '' };
    };

  const asClaims = (claims: Readonly<Record<string, unknown>>) => apiClient(transport(claims), {});

  return {
    table,
    transport,
    asClaims,
    as: (userId: string, role: Role = 'salesperson') => asClaims(claimsOf(userId, role)),
    /** Enters people into the directory, as their first sign-in would. */
    enter: async (userId: string, role: Role = 'salesperson') => {
      const userAttributes = { sub: userId, email: `${userId}@example.com`, email_verified: 'true', name: userId };
      const groupsToOverride = role === 'salesperson' ? [] : [`${role}s`];
      await directory.handler({
        userPoolId: 'test',
        request: { userAttributes, groupConfiguration: { groupsToOverride } },
      });
    },
    /** Publishes the default process, as the first deployment does. */
    seed: seed.publishDefaultProcess,
    followUp: followUp.handler,
    stop: table.stop,
  };
};
