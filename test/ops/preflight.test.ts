import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { GetAccountSummaryCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetServiceQuotaCommand, NoSuchResourceException, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetAccountCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { loadCustomer } from '../../lib/customer-file.ts';
import { command } from '../../ops/preflight/command.ts';
import { needsOf } from '../../ops/preflight/needs.ts';
import { preflight } from '../../ops/preflight/preflight.ts';
import { quotasFor } from '../../ops/preflight/quotas.ts';
import { exampleTemplate } from '../lib/template.ts';

const lambda = mockClient(LambdaClient);
const iam = mockClient(IAMClient);
const apiGateway = mockClient(ApiGatewayV2Client);
const cognito = mockClient(CognitoIdentityProviderClient);
const serviceQuotas = mockClient(ServiceQuotasClient);
const ses = mockClient(SESv2Client);
const mocks = [lambda, iam, apiGateway, cognito, serviceQuotas, ses];

const region = 'eu-central-1';
const clients = {
  lambda: new LambdaClient({ region }),
  iam: new IAMClient({ region }),
  apiGateway: new ApiGatewayV2Client({ region }),
  cognito: new CognitoIdentityProviderClient({ region }),
  serviceQuotas: new ServiceQuotasClient({ region }),
  ses: new SESv2Client({ region }),
};

const example = loadCustomer('example');
const mail = { from: 'stagecraft@example.com', domain: 'example.com' };
const template = (await exampleTemplate()).toJSON();
const ids = Object.keys(template.Resources);
const resources = ids.map((LogicalResourceId) => ({ LogicalResourceId, ResourceStatus: 'UPDATE_COMPLETE' as const }));

const many = <T>(length: number, one: T) => Array.from({ length }, () => one);
const api = { Name: 'other', ProtocolType: 'HTTP', RouteSelectionExpression: '$request.path' } as const;
const isHere = { ProductionAccessEnabled: true, SendingEnabled: true };

beforeEach(() => {
  for (const mock of mocks) mock.reset();
  lambda.on(GetAccountSettingsCommand).resolves({
    AccountLimit: { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 900 },
  });
  iam.on(GetAccountSummaryCommand).resolves({ SummaryMap: { Roles: 37, RolesQuota: 1_000 } });
  apiGateway.on(GetApisCommand).resolves({ Items: [] });
  cognito.on(ListUserPoolsCommand).resolves({ UserPools: [] });
  serviceQuotas.on(GetServiceQuotaCommand, { ServiceCode: 'apigateway' }).resolves({ Quota: { Value: 600 } });
  serviceQuotas.on(GetServiceQuotaCommand, { ServiceCode: 'cognito-idp' }).resolves({ Quota: { Value: 1_000 } });
  ses.on(GetAccountCommand).resolves({ ...isHere, SendQuota: { Max24HourSend: 50_000, SentLast24Hours: 12 } });
});

type Situation = { readonly has?: Parameters<typeof needsOf>[1]; readonly by?: typeof mail; readonly of?: unknown };

/** Whether nothing is known to be missing, and the line of each quota, its spaces made one. */
const look = async ({ has = [], by, of = template }: Situation = {}) => {
  const printed: string[] = [];
  const customer = { ...example, ...(by && { mail: by }) };
  const enough = await preflight(quotasFor(customer, needsOf(of, has), clients), (line) => void printed.push(line));
  const lines = printed.map((line) => line.replaceAll(/ +/g, ' ').trim());
  return { enough, lines, line: (name: string) => lines.find((line) => line.startsWith(name)) ?? '' };
};

describe('what a stack needs', () => {
  it('is what its template has', () => {
    const needs = needsOf(template, []);
    expect(needs.count('AWS::ApiGatewayV2::Api')).toBe(1);
    expect(needs.count('AWS::Cognito::UserPool')).toBe(1);
    expect(needs.count('AWS::IAM::Role')).toBeGreaterThan(15);
  });

  it('are as many executions at once as work, deliveries and requests may have, and five for what has no limit', () => {
    const queues = 10 + 50 + 20 + 50;
    const [fanOut, publish, followUp] = [5, 5, 5];
    expect(needsOf(template, []).concurrency).toBe(queues + fanOut + publish + followUp + example.throttling.rate);
  });

  it('is nothing more where it stands', () => {
    const needs = needsOf(template, resources);
    expect([needs.count('AWS::IAM::Role'), needs.concurrency]).toEqual([0, 0]);
  });

  it.each(['DELETE_COMPLETE', 'DELETE_SKIPPED', 'CREATE_FAILED'] as const)(
    'is all of it where a creation failed and its resources are %s',
    (ResourceStatus) => {
      const failed = resources.map((resource) => ({ ...resource, ResourceStatus }));
      expect(needsOf(template, failed).count('AWS::IAM::Role')).toBe(needsOf(template, []).count('AWS::IAM::Role'));
    },
  );
});

describe('the preflight', () => {
  it('says of each quota what is needed, its limit and what is used, and that all is enough', async () => {
    const { enough, lines } = await look({ by: mail });
    const { count, concurrency } = needsOf(template, []);
    expect(enough).toBe(true);
    expect(lines).toEqual([
      'need limit used',
      `Concurrent executions ${concurrency} 1000 100 enough (used: what functions reserve; all others share the rest)`,
      `IAM roles ${count('AWS::IAM::Role')} 1000 37 enough`,
      'HTTP APIs 1 600 0 enough',
      'User pools 1 1000 0 enough',
      'Mails a day 1 50000 12 enough',
    ]);
  });

  it('fails in a new account, where ten functions run at once', async () => {
    lambda.on(GetAccountSettingsCommand).resolves({
      AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 },
    });
    const { enough, line } = await look();
    expect(enough).toBe(false);
    expect(line('Concurrent executions')).toContain(' 10 0 too little');
    expect(line('Ask for more')).toContain('servicequotas');
  });

  it('fails where fewer roles are left than are needed, and not where just as many are', async () => {
    const need = needsOf(template, []).count('AWS::IAM::Role');
    const left = (Roles: number) =>
      iam.on(GetAccountSummaryCommand).resolves({ SummaryMap: { Roles, RolesQuota: 1_000 } });
    left(1_000 - need);
    expect((await look()).enough).toBe(true);
    left(1_000 - need + 1);
    expect((await look()).enough).toBe(false);
  });

  it('needs nothing more for a stack that stands, however little is left', async () => {
    iam.on(GetAccountSummaryCommand).resolves({ SummaryMap: { Roles: 1_000, RolesQuota: 1_000 } });
    lambda.on(GetAccountSettingsCommand).resolves({
      AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 },
    });
    const { enough, line } = await look({ has: resources });
    expect(enough).toBe(true);
    expect(line('IAM roles')).toBe('IAM roles 0 1000 1000 enough');
  });

  it('counts APIs and user pools to their last page', async () => {
    apiGateway.on(GetApisCommand).resolves({ Items: many(599, api), NextToken: 'more' });
    apiGateway.on(GetApisCommand, { NextToken: 'more' }).resolves({ Items: many(1, api) });
    cognito.on(ListUserPoolsCommand).resolves({ UserPools: many(60, {}), NextToken: 'more' });
    cognito.on(ListUserPoolsCommand, { NextToken: 'more' }).resolves({ UserPools: many(3, {}) });
    const { enough, line } = await look();
    expect(enough).toBe(false);
    expect(line('HTTP APIs')).toBe('HTTP APIs 1 600 600 too little');
    expect(line('User pools')).toBe('User pools 1 1000 63 enough');
  });

  it('takes the limit that every account has where this one has none of its own', async () => {
    serviceQuotas
      .on(GetServiceQuotaCommand)
      .rejects(new NoSuchResourceException({ message: 'no such quota', $metadata: {} }));
    const { line } = await look();
    expect(line('HTTP APIs')).toBe('HTTP APIs 1 600 0 enough (limit: the default)');
    expect(line('User pools')).toBe('User pools 1 1000 0 enough (limit: the default)');
  });

  it('says what is not known and why, and does not stop anybody by it', async () => {
    iam.on(GetAccountSummaryCommand).rejects(new Error('not authorized to perform iam:GetAccountSummary'));
    lambda.on(GetAccountSettingsCommand).resolves({ AccountLimit: { ConcurrentExecutions: 1_000 } });
    const { enough, line } = await look();
    expect(enough).toBe(true);
    expect(line('IAM roles')).toMatch(/ not known: not authorized to perform iam:GetAccountSummary$/);
    expect(line('Concurrent executions')).toMatch(/ not known: AWS tells no UnreservedConcurrentExecutions$/);
    expect(line('Nothing is known')).toBe('Nothing is known to be missing; 2 not known');
  });

  it('fails where something is missing, whatever else is not known', async () => {
    iam.on(GetAccountSummaryCommand).rejects(new Error('not authorized'));
    serviceQuotas.on(GetServiceQuotaCommand).resolves({ Quota: { Value: 0 } });
    expect((await look()).enough).toBe(false);
  });

  it.each([
    [{ ...isHere, ProductionAccessEnabled: false }, 'SES is in its sandbox: it sends to verified addresses only'],
    [{ ...isHere, SendingEnabled: false }, 'SES has stopped sending for this account'],
  ])('fails where SES is to send the invitations and cannot, even where the stack stands', async (state, obstacle) => {
    ses.on(GetAccountCommand).resolves({ ...state, SendQuota: { Max24HourSend: 200, SentLast24Hours: 0 } });
    const { enough, line } = await look({ by: mail, has: resources });
    expect(enough).toBe(false);
    expect(line('Mails a day')).toBe(`Mails a day 0 200 0 ${obstacle}`);
  });

  it('takes mails without a limit as enough', async () => {
    ses.on(GetAccountCommand).resolves({ ...isHere, SendQuota: { Max24HourSend: -1, SentLast24Hours: 9 } });
    expect((await look({ by: mail })).line('Mails a day')).toBe('Mails a day 1 none 9 enough');
  });

  it('says that Cognito sends fifty a day for the whole account where SES is not to, and asks SES nothing', async () => {
    const { enough, line } = await look();
    expect(enough).toBe(true);
    expect(line('Mails a day')).toMatch(
      /^Mails a day 1 50 \? enough where none are used up \(Cognito’s own, for the whole/,
    );
    expect(ses.calls()).toEqual([]);
  });

  it('tells of CloudFront once a stack has something there', async () => {
    const hosted = { Resources: { Console: { Type: 'AWS::CloudFront::Distribution' } } };
    expect((await look()).line('CloudFront')).toBe('');
    expect((await look({ of: hosted })).line('CloudFront')).toContain('1 not known: see how many');
  });
});

describe('npm run preflight', () => {
  it('holds what it synthesizes against all that the customer’s stack has, and changes nothing', async () => {
    const sts = mockClient(STSClient);
    sts.on(GetCallerIdentityCommand).resolves({ Account: example.account });
    const cloudFormation = mockClient(CloudFormationClient);
    const StackName = 'stagecraft-example';
    cloudFormation
      .on(DescribeStacksCommand, { StackName })
      .resolves({ Stacks: [{ StackName, StackStatus: 'UPDATE_COMPLETE', CreationTime: new Date() }] });
    const page = (from: number, to?: number) =>
      resources.slice(from, to).map((one) => ({ ...one, ResourceType: 'any', LastUpdatedTimestamp: new Date() }));
    cloudFormation
      .on(ListStackResourcesCommand, { StackName })
      .resolves({ StackResourceSummaries: page(0, 100), NextToken: 'more' });
    cloudFormation
      .on(ListStackResourcesCommand, { StackName, NextToken: 'more' })
      .resolves({ StackResourceSummaries: page(100) });
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(await command.run(['example'])).toBe(true);
    const lines = written.mock.calls.map(([line]) => String(line).replaceAll(/ +/g, ' '));
    written.mockRestore();
    expect(lines).toContain('IAM roles 0 1000 37 enough\n');
    expect(lines.find((line) => line.startsWith('Concurrent executions'))).toContain(' 0 1000 100 enough');
  });
});
