/** The types of resources that the local cloud creates or runs. */
const created: readonly string[] = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CloudWatch::Alarm',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolGroup',
  'AWS::DynamoDB::Table',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Version',
  'AWS::S3::Bucket',
  'AWS::Scheduler::Schedule',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'Custom::Trigger',
];

/** The types by which calls of functions are judged, and the API's calls to them; every name is good for a key. */
const judged: readonly string[] = [
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::Lambda::Permission',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
];

/** The types that mean nothing on one machine: logs, and other names of keys. */
const leftOut: readonly string[] = ['AWS::CDK::Metadata', 'AWS::KMS::Alias', 'AWS::Logs::LogGroup'];

/** Whether the local cloud has an answer to a type at all: what it would leave out silently is an error instead. */
export const isKnown = (type: string) => [...created, ...judged, ...leftOut].includes(type);
