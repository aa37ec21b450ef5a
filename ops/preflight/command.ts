import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { createApp } from '../../lib/app.ts';
import { type Customer, stackNameOf } from '../../lib/customer.ts';
import { Fault } from '../../runner/fault.ts';
import { say } from '../../runner/say.ts';
import { ownCustomer } from '../account.ts';
import { type Command, readArguments } from '../command.ts';
import { resourcesOf, stackOf } from '../customer-stack.ts';
import { needsOf } from './needs.ts';
import { preflight } from './preflight.ts';
import { type Clients, quotasFor } from './quotas.ts';

const usage = `Usage: npm run preflight -- CUSTOMER

Says of each quota of the customer's account what the deployment needs more of it, its limit and what is used. Ends with
1 where something is missing; a quota that may not be looked up is shown as not known. It changes nothing.`;

const templateOf = async (customer: Customer): Promise<unknown> => {
  const outdir = mkdtempSync(join(tmpdir(), 'preflight-'));
  try {
    const app = await createApp({ customers: [customer], outdir, judged: false });
    return app.synth().getStackByName(stackNameOf(customer.name)).template;
  } finally {
    rmSync(outdir, { recursive: true });
  }
};

const clientsFor = ({ region, mail }: Customer): Clients => ({
  lambda: new LambdaClient({ region }),
  iam: new IAMClient({ region }),
  apiGateway: new ApiGatewayV2Client({ region }),
  cognito: new CognitoIdentityProviderClient({ region }),
  serviceQuotas: new ServiceQuotasClient({ region }),
  ses: new SESv2Client({ region: mail?.region ?? region }),
});

const run = async (args: readonly string[]) => {
  const { positionals } = readArguments(args, {}, { usage, names: 1 });
  const [name] = positionals;
  if (name === undefined) throw new Fault(`Say whose account\n\n${usage}`);
  const customer = await ownCustomer(name);
  const cloudFormation = new CloudFormationClient({ region: customer.region });
  const stack = await stackOf(cloudFormation, customer.name);
  const standing = stack ? await resourcesOf(cloudFormation, stackNameOf(customer.name)) : [];
  const needs = needsOf(await templateOf(customer), standing);
  return preflight(quotasFor(customer, needs, clientsFor(customer)), say);
};

export const command: Command = { usage, run };
