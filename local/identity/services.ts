import { join } from 'node:path';
import { CognitoServiceFactoryImpl } from 'cognito-local/lib/services/cognitoService.js';
import type { Context } from 'cognito-local/lib/services/context.js';
import { DateClock, type Messages, type Services } from 'cognito-local/lib/services/index.js';
import type { LogService } from 'cognito-local/lib/services/LogService.js';
import { otp } from 'cognito-local/lib/services/otp.js';
import { JwtTokenGenerator } from 'cognito-local/lib/services/tokenGenerator.js';
import { UserPoolServiceFactoryImpl } from 'cognito-local/lib/services/userPoolService.js';
import type { SendMail } from '../mailbox/mail.ts';
import type { DeclaredPool } from './pool.ts';
import { FileStores } from './store.ts';
import { type InvokeTrigger, poolTriggers } from './triggers.ts';

const nothing = () => {};
const logger: LogService = { child: () => logger, debug: nothing, error: nothing, info: nothing, warn: nothing };

/** What cognito-local asks for with every call. */
export const context: Context = { logger };

const defaultInvitation = {
  EmailSubject: 'Your temporary password',
  EmailMessage: 'You are {username}, your password {####}',
};

const messages = (pool: DeclaredPool, send: SendMail): Messages => ({
  deliver: async (_context, source, _client, _pool, user, code, _metadata, { Destination }) => {
    const invitation = pool.properties.AdminCreateUserConfig.InviteMessageTemplate ?? defaultInvitation;
    const email = user.Attributes.find(({ Name }) => Name === 'email')?.Value ?? user.Username;
    const message = source === 'AdminCreateUser' ? invitation : { EmailSubject: 'Your code', EmailMessage: '{####}' };
    await send({
      to: Destination,
      subject: message.EmailSubject,
      text: message.EmailMessage.replaceAll('{username}', email).replaceAll('{####}', code),
    });
  },
});

/**
 * cognito-local's services, put together without its own start: it would bring the whole former AWS SDK, read its
 * settings from the current folder, and name the pool and its client by chance.
 */
export const cognitoServices = async (
  pool: DeclaredPool,
  options: { readonly data: string; readonly send: SendMail; readonly trigger: InvokeTrigger },
): Promise<Services> => {
  const clock = new DateClock();
  const folder = join(options.data, 'user-pool');
  const stores = new FileStores(folder);
  const factory = new CognitoServiceFactoryImpl(folder, stores, new UserPoolServiceFactoryImpl(clock, stores));
  const cognito = await factory.create(context, {});
  const triggers = poolTriggers(pool, cognito, options.trigger);
  // Tokens name the issuer that the deployed pool has, so that the stack's authorizer takes them as it stands.
  const TokenConfig = { IssuerDomain: pool.issuer.slice(0, pool.issuer.lastIndexOf('/')) };
  return {
    clock,
    cognito,
    config: { LambdaClient: {}, TriggerFunctions: {}, UserPoolDefaults: {}, ServerConfig: {}, TokenConfig },
    messages: messages(pool, options.send),
    otp,
    tokenGenerator: new JwtTokenGenerator(clock, triggers, TokenConfig),
    triggers,
  };
};
