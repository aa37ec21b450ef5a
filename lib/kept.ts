import { RemovalPolicy } from 'aws-cdk-lib';

/**
 * What becomes of what a customer's data lie in when the stack is deleted, or they fall out of it. A creation that fails
 * leaves nothing behind, so that it can be repeated.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export const removalOf = (keepData: boolean) =>
  keepData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
