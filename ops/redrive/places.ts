import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { localAccess } from '../../runner/access.ts';
import { readEndpoints } from '../../runner/endpoints.ts';
import { ownCustomer } from '../account.ts';
import { outputsOf } from '../customer-stack.ts';
import type { Place } from './redrive.ts';

/** The stack of a customer, found by what it puts out. */
export const customerPlace = async (customer: string): Promise<Place> => {
  const { region } = await ownCustomer(customer);
  const outputOf = await outputsOf(new CloudFormationClient({ region }), customer);
  return bucketPlace(outputOf('FailuresBucketName'), region);
};

/** A bucket of failures wherever it lies, as that of a stack which is gone. */
export const bucketPlace = (bucket: string, region: string): Place => ({
  s3: new S3Client({ region }),
  lambda: new LambdaClient({ region }),
  bucket,
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
