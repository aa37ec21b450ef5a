import { type ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import { type CognitoIdentityProviderClient, paginateListUserPools } from '@aws-sdk/client-cognito-identity-provider';
import { GetAccountSummaryCommand, type IAMClient } from '@aws-sdk/client-iam';
import { GetAccountSettingsCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetServiceQuotaCommand,
  NoSuchResourceException,
  type ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { GetAccountCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { Customer } from '../../lib/customer.ts';
import { Fault } from '../../runner/fault.ts';
import type { Needs } from './needs.ts';

export type Clients = {
  readonly lambda: LambdaClient;
  readonly iam: IAMClient;
  readonly apiGateway: ApiGatewayV2Client;
  readonly cognito: CognitoIdentityProviderClient;
  readonly serviceQuotas: ServiceQuotasClient;
  /** Of the region from which the customer's mails are sent. */
  readonly ses: SESv2Client;
};

export type Level = {
  readonly limit: number;
  /** Undefined where AWS does not say. */
  readonly used: number | undefined;
  /** What else has to be known about these figures. */
  readonly note?: string;
  /** Why it will not do, whatever the figures say. */
  readonly obstacle?: string;
};

export type Quota = {
  readonly name: string;
  readonly need: number;
  readonly look: () => Promise<Level>;
};

/** A figure that AWS leaves out is not zero, but not known. */
const figure = (value: number | undefined, name: string) => {
  if (value === undefined) throw new Fault(`AWS tells no ${name}`);
  return value;
};

const concurrency = async ({ lambda }: Clients): Promise<Level> => {
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
  const limit = figure(AccountLimit?.ConcurrentExecutions, 'ConcurrentExecutions');
  const free = figure(AccountLimit?.UnreservedConcurrentExecutions, 'UnreservedConcurrentExecutions');
  return { limit, used: limit - free, note: 'used: what functions reserve; all others share the rest' };
};

const roles = async ({ iam }: Clients): Promise<Level> => {
  const { SummaryMap: { Roles, RolesQuota } = {} } = await iam.send(new GetAccountSummaryCommand({}));
  return { limit: figure(RolesQuota, 'RolesQuota'), used: figure(Roles, 'Roles') };
};

type Code = { readonly ServiceCode: string; readonly QuotaCode: string; readonly usual: number };

/** The account's own limit, or that which every account has, where it has none of its own. */
const limitOf = async ({ serviceQuotas }: Clients, { usual, ...code }: Code) => {
  try {
    const { Quota } = await serviceQuotas.send(new GetServiceQuotaCommand(code));
    return { limit: figure(Quota?.Value, 'limit') };
  } catch (error) {
    if (error instanceof NoSuchResourceException) return { limit: usual, note: 'limit: the default' };
    throw error;
  }
};

/** HTTP APIs have no quota of their own: they are regional ones. https://docs.aws.amazon.com/general/latest/gr/apigateway.html */
const regionalApis = { ServiceCode: 'apigateway', QuotaCode: 'L-AA0FF27B', usual: 600 };

const apis = async (clients: Clients): Promise<Level> => {
  let used = 0;
  let NextToken: string | undefined;
  do {
    const page = await clients.apiGateway.send(new GetApisCommand({ NextToken }));
    used += page.Items?.length ?? 0;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return { ...(await limitOf(clients, regionalApis)), used };
};

/** https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html */
const userPoolsPerAccount = { ServiceCode: 'cognito-idp', QuotaCode: 'L-66E6DF30', usual: 1_000 };

const userPools = async (clients: Clients): Promise<Level> => {
  let used = 0;
  for await (const { UserPools = [] } of paginateListUserPools({ client: clients.cognito }, { MaxResults: 60 }))
    used += UserPools.length;
  return { ...(await limitOf(clients, userPoolsPerAccount)), used };
};

const mails = async ({ ses }: Clients): Promise<Level> => {
  const { ProductionAccessEnabled, SendingEnabled, SendQuota } = await ses.send(new GetAccountCommand({}));
  const limit = figure(SendQuota?.Max24HourSend, 'Max24HourSend');
  return {
    // -1 says that there is no limit: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendQuota.html
    limit: limit === -1 ? Number.POSITIVE_INFINITY : limit,
    used: figure(SendQuota?.SentLast24Hours, 'SentLast24Hours'),
    ...(SendingEnabled === false && { obstacle: 'SES has stopped sending for this account' }),
    ...(!ProductionAccessEnabled && { obstacle: 'SES is in its sandbox: it sends to verified addresses only' }),
  };
};

/** How many were sent cannot be asked: https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html */
const mailsOfCognito = async (): Promise<Level> => ({
  limit: 50,
  used: undefined,
  note: 'Cognito’s own, for the whole account; "mail" in the customer’s file has SES send them',
});

const distributions = async (): Promise<Level> => {
  throw new Fault('see how many CloudFront distributions the account may have and has');
};

/** What has to suffice before a customer is deployed. */
export const quotasFor = ({ mail }: Pick<Customer, 'mail'>, needs: Needs, clients: Clients): readonly Quota[] => {
  const newPools = needs.count('AWS::Cognito::UserPool');
  const newDistributions = needs.count('AWS::CloudFront::Distribution');
  return [
    { name: 'Concurrent executions', need: needs.concurrency, look: () => concurrency(clients) },
    { name: 'IAM roles', need: needs.count('AWS::IAM::Role'), look: () => roles(clients) },
    { name: 'HTTP APIs', need: needs.count('AWS::ApiGatewayV2::Api'), look: () => apis(clients) },
    { name: 'User pools', need: newPools, look: () => userPools(clients) },
    // The invitation of the first administrator, once there is a directory.
    { name: 'Mails a day', need: newPools, look: mail ? () => mails(clients) : mailsOfCognito },
    ...(newDistributions > 0 ? [{ name: 'CloudFront', need: newDistributions, look: distributions }] : []),
  ];
};
