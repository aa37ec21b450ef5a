import { type CloudFormationClient, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { STSClient } from '@aws-sdk/client-sts';
import { type Customer, stackNameOf } from '../../lib/customer.ts';
import { Fault, messageOf } from '../../runner/fault.ts';
import { checkAccount } from '../account.ts';
import { outputsOf, stackOf } from '../customer-stack.ts';
import { checkOwnTable } from '../customer-table.ts';
import type { Cdk } from './cdk.ts';
import { checkTableStays } from './check-table.ts';
import type { Health } from './health.ts';
import { type StackState, stackStateOf } from './stack-state.ts';

export type Deployment = {
  readonly cloudFormation: (region: string) => CloudFormationClient;
  readonly dynamodb: (region: string) => DynamoDBClient;
  readonly sts: STSClient;
  readonly cdk: Cdk;
  readonly health: Health;
  /** For the person at the terminal. */
  readonly say: (line: string) => void;
  /** Has `cdk` not ask before permissions are widened. */
  readonly yes?: boolean;
};

/** Where the stacks are written that are to be deployed, with their protection and without. */
const folders = { protected: 'cdk.out/deploy', unprotected: 'cdk.out/deploy-unprotected' };

const synthesize = async (cdk: Cdk, customers: readonly Customer[], folder: string, ...options: string[]) => {
  const names = customers.map(({ name }) => name).join(',');
  const code = await cdk(['synth', '--quiet', '-o', folder, '-c', `customer=${names}`, ...options]);
  if (code !== 0) throw new Fault('Nothing was deployed: the synthesis failed');
};

/**
 * Deploys customers one after the other, in this order, and stops at the first that fails. A stack that does not stand
 * yet is created without protection, so that a creation that fails can be taken back and repeated, and protected at once.
 */
export const deploy = async (customers: readonly Customer[], deployment: Deployment): Promise<boolean> => {
  const { cloudFormation, dynamodb, cdk, say } = deployment;
  await checkAccount(customers, deployment.sts);
  for (const customer of customers) await checkOwnTable(dynamodb(customer.region), customer);
  const stackStates = new Map<Customer, StackState>();
  for (const customer of customers)
    stackStates.set(customer, stackStateOf(await stackOf(cloudFormation(customer.region), customer.name)));
  for (const customer of customers)
    if (stackStates.get(customer) === 'created') await checkTableStays(cloudFormation(customer.region), customer);
  const fresh = customers.filter((customer) => stackStates.get(customer) !== 'created');
  await synthesize(cdk, customers, folders.protected);
  if (fresh.length > 0) await synthesize(cdk, fresh, folders.unprotected, '-c', 'protect=no');

  for (const [index, customer] of customers.entries()) {
    try {
      await deployOne(customer, stackStates.get(customer) ?? 'missing', deployment);
    } catch (error) {
      const names = (list: readonly Customer[]) => list.map(({ name }) => name).join(', ') || 'none';
      say(`${customer.name} failed: ${messageOf(error)}`);
      say(`Deployed: ${names(customers.slice(0, index))}. Not tried: ${names(customers.slice(index + 1))}.`);
      return false;
    }
    say(`${customer.name} is deployed (${index + 1} of ${customers.length})`);
  }
  return true;
};

const deployOne = async (customer: Customer, state: StackState, deployment: Deployment) => {
  const { cloudFormation, cdk, health, yes = false } = deployment;
  const client = cloudFormation(customer.region);
  const StackName = stackNameOf(customer.name);
  const run = async (folder: string) => {
    const asking = yes ? ['--require-approval', 'never'] : [];
    if ((await cdk(['deploy', '--app', folder, StackName, ...asking])) !== 0) throw new Fault('cdk deploy failed');
  };
  // A plain `cdk deploy` protects before it creates, and could not delete what it failed to create.
  if (state === 'failed')
    await client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false }));
  if (state !== 'created') await run(folders.unprotected);
  if (state === 'created' || customer.keepData) await run(folders.protected);
  const outputOf = await outputsOf(client, customer.name);
  await health(outputOf('ApiUrl'), outputOf('Commit'));
};
