import { resolve } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { localAccess } from '../../runner/access.ts';
import { readEndpoints } from '../../runner/endpoints.ts';
import { ownCustomer } from '../account.ts';
import { outputsOf } from '../customer-stack.ts';

/** The environment in which our code works on the table of a customer. */
export const environmentOf = async (customer: string) => {
  const { region } = await ownCustomer(customer);
  const output = await outputsOf(new CloudFormationClient({ region }), customer);
  return { TABLE_NAME: output('TableName'), AWS_REGION: region };
};

/** That of the local cloud which runs on a folder. */
export const localEnvironment = (data = process.env.STAGECRAFT_DATA ?? '.local') => {
  const { tableUrl, tableName } = readEndpoints(resolve(data));
  const { region, credentials } = localAccess;
  return {
    TABLE_NAME: tableName,
    AWS_ENDPOINT_URL_DYNAMODB: tableUrl,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
};
