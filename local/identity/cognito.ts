import type { SendMail } from '../mailbox/mail.ts';
import { HOST, listen } from '../ports.ts';
import { actions } from './actions.ts';
import type { DeclaredPool } from './pool.ts';
import { identityServer } from './server.ts';
import { cognitoServices, context } from './services.ts';
import { setUpPool } from './setup.ts';
import { longToken } from './tokens.ts';
import type { InvokeTrigger } from './triggers.ts';

type Options = { readonly data: string; readonly send: SendMail; readonly trigger: InvokeTrigger };

/** The user pool of the stack: its API for the AWS SDK, and what the local cloud itself does with it. */
export const startIdentity = async (pool: DeclaredPool, options: Options) => {
  const services = await cognitoServices(pool, options);
  const call = actions(services);
  await setUpPool(services, pool);

  const server = identityServer(call);
  const port = await listen(server, 0, 'the user pool');
  return {
    endpoint: `http://${HOST}:${port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
    /** Gives a user a password that lasts, so that they can sign in without the invitation. */
    setPassword: (username: string, password: string) =>
      call('AdminSetUserPassword')(context, {
        UserPoolId: pool.id,
        Username: username,
        Password: password,
        Permanent: true,
      }),
    /** Signs a user in as an app with the rights of an operator would. */
    signIn: (username: string, password: string) =>
      call('AdminInitiateAuth')(context, {
        UserPoolId: pool.id,
        ClientId: pool.client.id,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD: password },
      }),
    longToken: async (username: string) => {
      const service = await services.cognito.getUserPool(context, pool.id);
      const user = await service.getUserByUsername(context, username);
      if (!user) throw new Error(`The user pool has no ${username}`);
      const groups = await service.listUserGroupMembership(context, user);
      const sub = user.Attributes.find(({ Name }) => Name === 'sub')?.Value ?? user.Username;
      return longToken({ issuer: pool.issuer, clientId: pool.client.id, sub, username: user.Username, groups });
    },
  };
};

export type Identity = Awaited<ReturnType<typeof startIdentity>>;
