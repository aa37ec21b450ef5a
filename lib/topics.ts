import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** What a publisher to an encrypted topic needs of its key. */
export const publishingKeyActions = ['kms:Decrypt', 'kms:GenerateDataKey'];

/**
 * The key of the customer's topics. It is our own because the key that AWS manages keeps CloudWatch from publishing to a
 * topic, and a topic from sending to an encrypted queue.
 */
export class TopicKey extends Key {
  constructor(scope: Construct, id: string) {
    super(scope, id, { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: ['sns', 'sqs', 'cloudwatch'].map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
        actions: publishingKeyActions,
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': this.stack.account } },
      }),
    );
  }
}

/** A topic that is encrypted, takes messages over TLS only, and signs what it sends with SHA-256. */
export class SecureTopic extends Topic {
  constructor(scope: Construct, id: string, props: { key: TopicKey; displayName: string }) {
    super(scope, id, {
      masterKey: props.key,
      displayName: props.displayName,
      enforceSSL: true,
      signatureVersion: '2',
    });
  }
}
