import {
  fullDiff,
  type PropertyDifference,
  type ResourceDifference,
  ResourceImpact,
} from '@aws-cdk/cloudformation-diff';
import { canBecome } from './indexes.ts';
import type { Resources } from './stateful-resources.ts';

/**
 * Properties that the service never changes in what is there: an update of them fails, though CloudFormation's schema
 * calls it one without interruption.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
 */
const immutable: Readonly<Record<string, readonly string[]>> = {
  'AWS::Cognito::UserPool': ['AliasAttributes', 'Schema', 'UsernameAttributes', 'UsernameConfiguration'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
};

const fates: Partial<Record<ResourceImpact, string>> = {
  [ResourceImpact.WILL_REPLACE]: 'would be replaced',
  [ResourceImpact.MAY_REPLACE]: 'could be replaced',
};

const cannotBeUpdated = (type: string, property: string, { oldValue, newValue }: PropertyDifference<unknown>) =>
  property === 'GlobalSecondaryIndexes' ? !canBecome(oldValue, newValue) : immutable[type]?.includes(property);

const lossByProperty = (type: string, property: string, difference: PropertyDifference<unknown>) => {
  const { changeImpact } = difference;
  const fate = cannotBeUpdated(type, property, difference)
    ? 'could not be updated'
    : changeImpact && fates[changeImpact];
  return fate && `${fate}: ${property} is another`;
};

const lossesOf = (id: string, before: Resources[string], change: ResourceDifference, now: Resources) => {
  if (change.isRemoval) {
    const others = Object.keys(now).filter((other) => now[other]?.Type === before.Type);
    return [
      `would be removed${others.length > 0 ? `, or have another logical id (there is ${others.join(', ')})` : ''}`,
    ];
  }
  if (change.resourceTypeChanged) return [`would be replaced: it is now of type ${now[id]?.Type}`];
  return Object.entries(change.propertyUpdates).flatMap(
    ([property, difference]) => lossByProperty(before.Type, property, difference) ?? [],
  );
};

/**
 * A line for each resource of the last release that an upgrade to these resources would lose, with the property that is
 * the cause. What else is different makes no difference here.
 */
export const losses = (released: Resources, now: Resources) => {
  const lines: string[] = [];
  fullDiff({ Resources: released }, { Resources: now }).resources.forEachDifference((id, change) => {
    const before = released[id];
    if (before === undefined) return;
    lines.push(...lossesOf(id, before, change, now).map((loss) => `${before.Type} ${id} ${loss}`));
  });
  return lines;
};
