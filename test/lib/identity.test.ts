import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { exampleTemplate, resourcesOf } from './template.ts';

const template = await exampleTemplate();

const poolSchema = z.looseObject({
  Schema: z.array(z.object({ Name: z.string(), Required: z.boolean().optional() })).default([]),
});
const clientSchema = z.looseObject({ WriteAttributes: z.array(z.string()) });

const pools = resourcesOf(template, 'AWS::Cognito::UserPool').map(({ properties }) => properties);
const clients = resourcesOf(template, 'AWS::Cognito::UserPoolClient').map(({ properties }) =>
  clientSchema.parse(properties),
);

describe('the user pool', () => {
  // https://github.com/aws/aws-cdk/issues/8585
  it('has no schema, which every later update would fail on', () => {
    expect(pools).toHaveLength(1);
    for (const pool of pools) expect(pool).not.toHaveProperty('Schema');
  });

  // https://github.com/aws/aws-cdk/issues/2608
  it('requires no attribute that one of its clients cannot write', () => {
    expect(clients).not.toEqual([]);
    for (const pool of pools)
      for (const { WriteAttributes } of clients)
        for (const { Name, Required } of poolSchema.parse(pool).Schema)
          if (Required === true) expect(WriteAttributes).toContain(Name);
  });

  it('lets nobody sign up, and everybody sign in by their address', () => {
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      UsernameAttributes: ['email'],
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
  });

  it('lets nobody change their own address or name past the directory', () => {
    for (const { WriteAttributes } of clients) expect(WriteAttributes).toEqual(['locale']);
  });
});

describe('mail of a first deployment', () => {
  const dependsOn = z.object({ DependsOn: z.union([z.string().transform((id) => [id]), z.array(z.string())]) });
  const dependenciesOf = ([, resource]: [string, unknown]) => dependsOn.parse(resource).DependsOn;
  const only = (type: string, properties: object = {}) => {
    const [found, ...others] = Object.entries(template.findResources(type, properties));
    if (found === undefined || others.length > 0) throw new Error(`Not one ${type}`);
    return found;
  };
  const seeding = only('Custom::Trigger');
  const alarms = only('AWS::SNS::Subscription', { Properties: { Protocol: 'email' } });

  it('goes to the first administrator only once everything stands', () => {
    // The seed's own version, and CDK's function that runs it, come with it.
    const own = /^(Seeding|seedfunctionCurrentVersion|AWSCDKTriggerCustomResourceProvider|CDKMetadata)/;
    const all = Object.keys(template.toJSON().Resources).filter((id) => !own.test(id) && id !== alarms[0]);
    expect(dependenciesOf(seeding)).toEqual(expect.arrayContaining(all));
  });

  it('goes to whoever gets the alarms only after that', () => {
    expect(dependenciesOf(alarms)).toContain(seeding[0]);
  });

  it('is sent by nothing else of the template', () => {
    for (const type of ['AWS::Cognito::UserPoolUser', 'AWS::Cognito::UserPoolUserToGroupAttachment'])
      template.resourceCountIs(type, 0);
  });
});

describe('invitations', () => {
  const sendingOf = (given: typeof template) =>
    resourcesOf(given, 'AWS::Cognito::UserPool').map(({ properties }) => properties.EmailConfiguration);

  it('are sent by Cognito where the customer says nothing', () => {
    expect(sendingOf(template)).toEqual([undefined]);
  });

  it('are sent by SES where the customer has a domain there', async () => {
    const mail = { from: 'crm@example.com', fromName: 'Example CRM', domain: 'example.com' };
    expect(sendingOf(await exampleTemplate({ mail }))).toEqual([
      {
        EmailSendingAccount: 'DEVELOPER',
        From: 'Example CRM <crm@example.com>',
        SourceArn: expect.objectContaining({
          'Fn::Join': [
            '',
            expect.arrayContaining([expect.stringMatching(/:ses:eu-central-1:\d{12}:identity\/example\.com$/)]),
          ],
        }),
      },
    ]);
  });
});
