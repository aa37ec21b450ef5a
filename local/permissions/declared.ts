import * as z from 'zod';
import { ACCOUNT } from '../../runner/access.ts';
import { Fault } from '../../runner/fault.ts';
import type { DeclaredStack } from '../template/stack.ts';
import type { Permissions } from './judge.ts';
import { statementsOf } from './statement.ts';

const record = z.record(z.string(), z.unknown());
const document = z.object({ Statement: z.union([z.array(record), record.transform((one) => [one])]) });

const roleSchema = z.object({
  Policies: z.array(z.object({ PolicyDocument: document })).default([]),
  // Lambda's own, which lets a function write its log: CDK gives it to a function of its own.
  ManagedPolicyArns: z
    .array(z.string().endsWith(':aws:policy/service-role/AWSLambdaBasicExecutionRole', 'It cannot be judged here'))
    .optional(),
  PermissionsBoundary: z.undefined('It cannot be judged here').optional(),
});
const policySchema = z.object({ Roles: z.array(z.string()), PolicyDocument: document });

const some = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const principals = z.union([
  z.literal('*').transform((everybody) => [everybody]),
  z.strictObject({ AWS: some }).transform(({ AWS }) => AWS),
  z.strictObject({ Service: z.unknown() }).transform(() => []),
]);

type Document = z.infer<typeof document>;

/** What a policy of a resource says about some principals; what AWS's own services may do is nothing to our functions. */
const about = (where: string, { Statement }: Document, principalsMeant: readonly string[]) =>
  Statement.flatMap(({ Principal, ...rest }) => {
    const named = principals.safeParse(Principal);
    if (!named.success) throw new Fault(`The principal ${JSON.stringify(Principal)} of ${where} cannot be judged here`);
    return named.data.some((one) => principalsMeant.includes(one)) ? statementsOf(where, [rest]) : [];
  });

const policyTypes = ['AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy', 'AWS::S3::BucketPolicy'];
const root = `arn:aws:iam::${ACCOUNT}:root`;

/** What a role may do, by all policies of the stack. */
export const permissionsOf = (stack: DeclaredStack) => {
  const roles = stack.declared('AWS::IAM::Role', roleSchema);
  const policies = stack.declared('AWS::IAM::Policy', policySchema);
  const ofResources = policyTypes.flatMap((type) => stack.declared(type, z.object({ PolicyDocument: document })));
  const keys = stack.declared('AWS::KMS::Key', z.object({ KeyPolicy: document })).map((key) => {
    // In its policy `*` is the key itself.
    const Statement = key.properties.KeyPolicy.Statement.map((one) => ({ ...one, Resource: key.attributes.Arn }));
    return { logicalId: key.logicalId, policy: { Statement } };
  });
  return (roleArn: string): Permissions => {
    const role = roles.find(({ attributes }) => attributes.Arn === roleArn);
    if (role === undefined) throw new Fault(`The stack has no role ${roleArn}`);
    const attached = policies.filter(({ properties }) => properties.Roles.includes(role.ref));
    const own = [...role.properties.Policies, ...attached.map(({ properties }) => properties)];
    const toIt = [roleArn, '*'];
    return {
      role: own.flatMap(({ PolicyDocument }) => statementsOf(role.logicalId, PolicyDocument.Statement)),
      resources: [
        ...ofResources.flatMap(({ logicalId, properties }) => about(logicalId, properties.PolicyDocument, toIt)),
        ...keys.flatMap(({ logicalId, policy }) => about(logicalId, policy, toIt)),
      ],
      delegated: keys.flatMap(({ logicalId, policy }) => about(logicalId, policy, [root])),
    };
  };
};
