import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { stackNameOf } from '../../lib/customer.ts';
import { loadCustomer } from '../../lib/customer-file.ts';
import { localAccess } from '../../local/access.ts';
import { readEndpoints } from '../../local/endpoints.ts';
import { Fault } from '../../local/fault.ts';
import type { Place } from './rerun.ts';

/** The stack of a customer, found by what it puts out. */
export const customerPlace = async (customer: string): Promise<Place> => {
  const { region } = loadCustomer(customer);
  const StackName = stackNameOf(customer);
  const client = new CloudFormationClient({ region });
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const bucket = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'FailuresBucketName')?.OutputValue;
  if (bucket === undefined) throw new Fault(`${StackName} puts out no FailuresBucketName: deploy it again`);
  return bucketPlace(bucket, region);
};

/** A bucket of failures wherever it lies, as that of a stack which is gone. */
export const bucketPlace = (bucket: string, region: string): Place => ({
  ...{ s3: new S3Client({ region }), lambda: new LambdaClient({ region }), bucket },
});

/** The local cloud that runs on this folder. */
export const localPlace = (data: string): Place => {
  const { servicesUrl, lambdaUrl, failuresBucket } = readEndpoints(data);
  return {
    s3: new S3Client({ ...localAccess, endpoint: servicesUrl, forcePathStyle: true }),
    lambda: new LambdaClient({ ...localAccess, endpoint: lambdaUrl }),
    bucket: failuresBucket,
  };
};
