import * as z from 'zod';

/** What customers' data, sign-ins, addresses and subscriptions live in: replaced or removed, these are lost. */
const statefulTypes = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::DynamoDB::Table',
  'AWS::KMS::Key',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
]);

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

export type Resources = z.output<typeof templateSchema>['Resources'];

/** The resources of a template that hold what must not be lost: type, logical id and properties. */
export const statefulResources = (template: unknown): Resources => {
  const stateful = Object.entries(templateSchema.parse(template).Resources).filter(([, { Type }]) =>
    statefulTypes.has(Type),
  );
  const kept = stateful.map(([id, { Type, Properties }]) => {
    // The API's document is as large as all the rest, and never replaces the API.
    const { Body: _, ...properties } = Properties;
    return [id, { Type, Properties: properties }];
  });
  return Object.fromEntries(kept);
};
