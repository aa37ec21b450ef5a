import { createHash } from 'node:crypto';
import { ACCOUNT } from '../../runner/access.ts';
import { queueUrl } from '../queues/queue.ts';

/** What `Ref` gives for a resource, and what `Fn::GetAtt` does. */
export type Identity = { readonly ref: string; readonly attributes: Readonly<Record<string, string>> };

export type Naming = {
  readonly region: string;
  /** The customer's account, where the template names it. */
  readonly account?: string | undefined;
  readonly stackName: string;
  /** Where the services of this machine answer: queues go by their address. */
  readonly servicesUrl: string;
};

type Named = {
  readonly logicalId: string;
  readonly naming: Naming;
  property(name: string): string;
  isSet(name: string): boolean;
};

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

const nameOf = ({ logicalId, naming }: Named) => `${naming.stackName}-${logicalId}`;

const arn = ({ naming }: Named, service: string, resource: string) =>
  `arn:aws:${service}:${naming.region}:${ACCOUNT}:${resource}`;

const byName = (named: Named): Identity => ({
  ref: nameOf(named),
  attributes: { Arn: arn(named, 'local', nameOf(named)) },
});

/** How each kind of resource is named; names follow from the template alone, so that a restart finds everything again. */
const identities: Readonly<Record<string, (named: Named) => Identity>> = {
  'AWS::DynamoDB::Table': (named) => {
    const Arn = arn(named, 'dynamodb', `table/${nameOf(named)}`);
    return { ref: nameOf(named), attributes: { Arn, StreamArn: `${Arn}/stream/local` } };
  },
  'AWS::Lambda::Function': (named) => ({
    ref: nameOf(named),
    attributes: { Arn: arn(named, 'lambda', `function:${nameOf(named)}`) },
  }),
  // A version is called by an ARN of its own; here there is only the newest.
  'AWS::Lambda::Version': (named) => ({
    ref: arn(named, 'lambda', `function:${named.property('FunctionName')}`),
    attributes: {},
  }),
  'AWS::SNS::Topic': (named) => {
    const ref = arn(named, 'sns', nameOf(named));
    return { ref, attributes: { TopicArn: ref, TopicName: nameOf(named) } };
  },
  'AWS::SQS::Queue': (named) => {
    const QueueName = `${nameOf(named)}${named.isSet('FifoQueue') ? '.fifo' : ''}`;
    const QueueUrl = queueUrl(named.naming.servicesUrl, QueueName);
    return { ref: QueueUrl, attributes: { Arn: arn(named, 'sqs', QueueName), QueueName, QueueUrl } };
  },
  'AWS::KMS::Key': (named) => ({
    ref: nameOf(named),
    attributes: { Arn: arn(named, 'kms', `key/${nameOf(named)}`), KeyId: nameOf(named) },
  }),
  'AWS::IAM::Role': (named) => ({
    ref: nameOf(named),
    attributes: { Arn: `arn:aws:iam::${ACCOUNT}:role/${nameOf(named)}` },
  }),
  'AWS::S3::Bucket': (named) => {
    const ref = nameOf(named).toLowerCase();
    return { ref, attributes: { Arn: `arn:aws:s3:::${ref}` } };
  },
  'AWS::Cognito::UserPool': (named) => {
    const ref = `${named.naming.region}_${digest(nameOf(named)).slice(0, 9)}`;
    const ProviderName = `cognito-idp.${named.naming.region}.amazonaws.com/${ref}`;
    const Arn = arn(named, 'cognito-idp', `userpool/${ref}`);
    return { ref, attributes: { Arn, ProviderName, ProviderURL: `https://${ProviderName}` } };
  },
  'AWS::Cognito::UserPoolClient': (named) => {
    const ref = digest(nameOf(named)).slice(0, 26);
    return { ref, attributes: { ClientId: ref } };
  },
  'AWS::Cognito::UserPoolGroup': (named) => ({ ref: named.property('GroupName'), attributes: {} }),
};

export const identityOf = (type: string, named: Named): Identity => (identities[type] ?? byName)(named);

/** The pseudo parameters of a template. */
export const pseudoParameters = ({ region, stackName }: Naming): Readonly<Record<string, string>> => ({
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::Region': region,
  'AWS::StackName': stackName,
  'AWS::StackId': `arn:aws:cloudformation:${region}:${ACCOUNT}:stack/${stackName}/local`,
  'AWS::URLSuffix': 'amazonaws.com',
});
