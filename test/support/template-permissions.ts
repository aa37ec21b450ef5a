import * as z from 'zod';

const statement = z.looseObject({ Action: z.union([z.string().transform((one) => [one]), z.array(z.string())]) });
const named = (name: 'Fn::GetAtt' | 'Ref') =>
  name === 'Ref'
    ? z.object({ Ref: z.string() }).transform(({ Ref }) => Ref)
    : z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).transform((found) => found['Fn::GetAtt'][0]);
const lambda = z.object({
  Type: z.literal('AWS::Lambda::Function'),
  Properties: z.object({ Role: named('Fn::GetAtt') }),
});
const policy = z.looseObject({
  Type: z.literal('AWS::IAM::Policy'),
  Properties: z.looseObject({
    Roles: z.array(named('Ref')),
    PolicyDocument: z.looseObject({ Statement: z.array(statement) }),
  }),
});
const templateShape = z.looseObject({ Resources: z.record(z.string(), z.looseObject({ Type: z.string() })) });

/** A template in which some functions, by their names in `lib/`, may each do one thing less. */
export const withoutActions = (given: unknown, taken: Readonly<Record<string, string>>) => {
  const template = templateShape.parse(given);
  const resources = Object.entries(template.Resources);
  const actionTakenOf = new Map(
    Object.entries(taken).map(([name, action]) => {
      const [, found] =
        resources.find(
          ([id]) =>
            id.startsWith(`${name.replaceAll('-', '')}function`) && lambda.safeParse(template.Resources[id]).success,
        ) ?? [];
      return [lambda.parse(found).Properties.Role, action];
    }),
  );
  const robbed = (resource: unknown) => {
    const { data } = policy.safeParse(resource);
    const action = actionTakenOf.get(data?.Properties.Roles[0] ?? '');
    if (data === undefined || action === undefined) return resource;
    const { PolicyDocument } = data.Properties;
    const left = PolicyDocument.Statement.map((one) => ({
      ...one,
      Action: one.Action.filter((each) => each !== action),
    }));
    if (left.flatMap((one) => one.Action).length === PolicyDocument.Statement.flatMap((one) => one.Action).length)
      throw new Error(`Nobody may ${action}`);
    const Roles = data.Properties.Roles.map((Ref) => ({ Ref }));
    const Statement = left.filter(({ Action }) => Action.length > 0);
    return { ...data, Properties: { ...data.Properties, Roles, PolicyDocument: { ...PolicyDocument, Statement } } };
  };
  return { ...template, Resources: Object.fromEntries(resources.map(([id, resource]) => [id, robbed(resource)])) };
};
