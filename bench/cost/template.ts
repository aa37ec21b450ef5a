import * as z from 'zod';

const resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });

const templateSchema = z.object({ Resources: z.record(z.string(), resource) });

/** A synthesized template, as far as it costs something. */
export type CostedTemplate = z.infer<typeof templateSchema>;

export const readTemplate = (json: unknown): CostedTemplate => templateSchema.parse(json);

/** The resources of a type, by their logical id. */
export const resourcesOf = ({ Resources }: CostedTemplate, type: string) =>
  Object.entries(Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties }]) => ({ id, properties: Properties }));

/** How many resources of each kind there are that a customer may run out of. */
export const sizeOf = (template: CostedTemplate) => ({
  resources: Object.keys(template.Resources).length,
  roles: resourcesOf(template, 'AWS::IAM::Role').length,
  functions: resourcesOf(template, 'AWS::Lambda::Function').length,
  alarms: resourcesOf(template, 'AWS::CloudWatch::Alarm').length,
  queues: resourcesOf(template, 'AWS::SQS::Queue').length,
  polledQueues: polledQueues(template).length,
});

const mappingSchema = z.object({ EventSourceArn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }) });

/** The queues that Lambda asks for messages all the time, whether or not there are any. */
export const polledQueues = (template: CostedTemplate) => {
  const sources = new Set(
    resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(({ properties }) => {
      const source = mappingSchema.safeParse(properties);
      return source.success ? source.data.EventSourceArn['Fn::GetAtt'][0] : '';
    }),
  );
  return resourcesOf(template, 'AWS::SQS::Queue').filter(({ id }) => sources.has(id));
};

const stage = z.object({ AccessLogSettings: z.object({ Format: z.string() }) });

/** The line that API Gateway writes of each request, with its variables. */
export const accessLogFormat = (template: CostedTemplate) => {
  const [only] = resourcesOf(template, 'AWS::ApiGatewayV2::Stage');
  return stage.parse(only?.properties).AccessLogSettings.Format;
};
