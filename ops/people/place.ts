import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { User } from '../../shared/people/rules.ts';
import { userPool } from '../../shared/people/user-pool/user-pool.ts';
import { ownCustomer } from '../account.ts';
import { outputsOf } from '../customer-stack.ts';

/** The user pool of a customer and, loaded for their table, the directory. */
export const peopleOf = async (customer: string | undefined) => {
  const { name, region } = await ownCustomer(customer);
  const output = await outputsOf(new CloudFormationClient({ region }), name);
  // The directory reads them when it is loaded, as a function does.
  Object.assign(process.env, { TABLE_NAME: output('TableName'), AWS_REGION: region });
  const { findUser, listUsers } = await import('../../shared/people/store.ts');
  const { everyItem } = await import('../../shared/table/pages.ts');
  return {
    pool: userPool(output('UserPoolId'), new CognitoIdentityProviderClient({ region })),
    find: findUser,
    everybody: async () => {
      const users: User[] = [];
      for await (const user of everyItem(listUsers)) users.push(user);
      return users;
    },
  };
};
