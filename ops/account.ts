import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Customer } from '../lib/customer.ts';
import { loadCustomer } from '../lib/customer-file.ts';
import { Fault, messageOf } from '../runner/fault.ts';

const callerOf = async (sts: STSClient) => {
  try {
    return await sts.send(new GetCallerIdentityCommand({}));
  } catch (error) {
    const hint = 'Sign in first, as by aws sso login or AWS_PROFILE, to the account of the customer';
    throw new Fault(`AWS takes no credentials from here: ${messageOf(error)}. ${hint}`);
  }
};

type Owner = Pick<Customer, 'name' | 'account' | 'region'>;

/** Ends a command before it does anything where its credentials are not those of the customers' account. */
export const checkAccount = async (customers: readonly Owner[], sts = new STSClient(regionOf(customers))) => {
  const nowhere = customers.find(({ account }) => account === undefined);
  if (nowhere) throw new Fault(`customers/${nowhere.name}.json names no account: it is for the local cloud only`);
  const { Account } = await callerOf(sts);
  const strangers = customers.filter(({ account }) => account !== Account);
  if (strangers.length === 0) return;
  const theirs = strangers.map(({ name, account }) => `${name} is in ${account}`).join(', ');
  throw new Fault(`These credentials are for the account ${Account}, but ${theirs}`);
};

/** The customer that a command is about; ends it before it does anything where its credentials are not for their account. */
export const ownCustomer = async (name: string | undefined): Promise<Customer> => {
  const customer = loadCustomer(name);
  await checkAccount([customer]);
  return customer;
};

const regionOf = ([customer]: readonly Owner[]) => (customer ? { region: customer.region } : {});
