import { CfnTopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

type SecureTopicProps = {
  readonly displayName: string;
  /**
   * Whether messages are encrypted where SNS keeps them, by the key that AWS manages for SNS. Whoever may publish may use
   * it, by the key's own policy, as long as it is a role of the account: a service such as CloudWatch may not, and nobody
   * can change that.
   * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   */
  readonly encrypted: boolean;
};

/** A topic that takes messages over TLS only, and signs what it sends with SHA-256. */
export class SecureTopic extends Topic {
  constructor(scope: Construct, id: string, { displayName, encrypted }: SecureTopicProps) {
    super(scope, id, { displayName, enforceSSL: true, signatureVersion: '2' });
    const topic = this.node.defaultChild;
    if (encrypted && topic instanceof CfnTopic) topic.kmsMasterKeyId = 'alias/aws/sns';
  }
}
