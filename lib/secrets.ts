import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { SecretUse } from './functions.ts';
import { removalOf } from './kept.ts';
import type { ServiceFunction } from './service-function.ts';

const actions: Readonly<Record<SecretUse, string>> = { seal: 'kms:Encrypt', open: 'kms:Decrypt' };

/** The key with which the secrets of webhooks are encrypted. Without it they are lost: it is kept as long as the table. */
export class SecretsKey extends Key {
  constructor(scope: Construct, id: string, { keepData }: { keepData: boolean }) {
    super(scope, id, {
      enableKeyRotation: true,
      removalPolicy: removalOf(keepData),
    });
  }

  /**
   * Lets a function encrypt or decrypt, and only what is bound to a webhook. Without an encryption context there is
   * nothing to compare, and it is refused.
   * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context-keys
   */
  allow(fn: ServiceFunction, use: SecretUse) {
    fn.allow(
      { SECRETS_KEY_ID: this.keyId },
      {
        actions: [actions[use]],
        resources: [this.keyArn],
        conditions: { 'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': 'webhookId' } },
      },
    );
  }
}
