import { Duration, Validations } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Customer } from './customer.ts';
import type { UserPoolAction } from './functions.ts';
import { removalOf } from './kept.ts';
import type { ServiceFunction } from './service-function.ts';

/** One paragraph: Cognito sends it as HTML, where line breaks are nothing. */
const invitation =
  'You have been invited to Stagecraft. Sign in as {username} with the temporary password {####} within 7 days; ' +
  'you will be asked for a password of your own.';

/** Connected by hand it would be undone by the next update of the pool. */
const sentBySes = ({ from, fromName, domain, region }: NonNullable<Customer['mail']>, ownRegion: string) =>
  cognito.UserPoolEmail.withSES({
    fromEmail: from,
    sesVerifiedDomain: domain,
    sesRegion: region ?? ownRegion,
    ...(fromName !== undefined && { fromName }),
  });

/** Who may sign in: the customer's user pool, its groups and its app client. */
export class Identity extends Construct {
  readonly pool: cognito.UserPool;
  readonly client: cognito.UserPoolClient;
  private readonly trigger: ServiceFunction;
  readonly clients: cognito.UserPoolClient[] = [];

  constructor(scope: Construct, id: string, props: { customer: Customer; protect: boolean; signIn: ServiceFunction }) {
    super(scope, id);
    const { keepData, mail, region } = props.customer;
    this.trigger = props.signIn;
    // Without `standardAttributes`: CDK would write a schema that Cognito takes once, and refuses in every later update
    // (https://github.com/aws/aws-cdk/issues/8585), and a client could not be without what the pool requires.
    this.pool = new cognito.UserPool(this, 'Pool', {
      featurePlan: cognito.FeaturePlan.LITE,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      mfa: cognito.Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(7),
      },
      ...(mail && { email: sentBySes(mail, region) }),
      userInvitation: { emailSubject: 'Your invitation to Stagecraft', emailBody: invitation },
      lambdaTriggers: { preTokenGeneration: props.signIn },
      deletionProtection: props.protect,
      removalPolicy: removalOf(keepData),
    });
    Validations.of(this.pool).acknowledge(
      { id: 'AwsSolutions-COG2', reason: 'A second factor is offered to everybody and forced on nobody' },
      ...['AwsSolutions-COG3', 'AwsSolutions-COG8'].map((id) => ({
        id,
        reason: 'Threat protection comes with the Plus plan, which charges for every user',
      })),
    );
    this.client = this.addClient('Client');
    this.pool.addGroup('Managers', { groupName: 'managers' });
    this.pool.addGroup('Administrators', { groupName: 'administrators' });
    // Whom the mail limit left without an invitation; it gives no right.
    this.pool.addGroup('InvitationDue', { groupName: 'invitation-due' });
  }

  /** An app that signs people in. The API takes the tokens of all of them. */
  private addClient(id: string) {
    const client = this.pool.addClient(id, {
      disableOAuth: true,
      generateSecret: false,
      // A password is sent only by who may act for the pool in AWS (local tests, an operator); apps use SRP.
      authFlows: { userSrp: true, adminUserPassword: true },
      preventUserExistenceErrors: true,
      // Roles are only as fresh as the token that carries them.
      accessTokenValidity: Duration.minutes(15),
      idTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.days(30),
      // Nothing that matters to us: left out, users could change their own name and email address past the directory.
      writeAttributes: new cognito.ClientAttributes().withStandardAttributes({ locale: true }),
    });
    this.clients.push(client);
    return client;
  }

  /** Lets a function act on users, and tells it the pool. */
  allow(fn: ServiceFunction, actions: readonly UserPoolAction[]) {
    const permission = { actions: actions.map((a) => `cognito-idp:${a}`), resources: [this.pool.userPoolArn] };
    if (fn !== this.trigger) return fn.allow({ USER_POOL_ID: this.pool.userPoolId }, permission);
    // The pool comes after its trigger, so each event names the pool, and may act on it by a policy
    // that comes after both.
    new Policy(this, 'TriggerPolicy', { roles: [fn.role], statements: [new PolicyStatement(permission)] });
  }
}
