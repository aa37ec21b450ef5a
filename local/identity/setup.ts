import type { Route } from 'cognito-local/lib/server/Router.js';
import type { Services } from 'cognito-local/lib/services/index.js';
import type { DeclaredPool } from './pool.ts';
import { context } from './services.ts';

/** Creates the pool, its client, groups and users as the template declares them; what is there already stays. */
export const setUpPool = async (services: Services, pool: DeclaredPool, call: (action: string) => Route) => {
  const { cognito, clock } = services;
  const now = clock.get();
  const pools = await cognito.listUserPools(context);
  if (!pools.some(({ Id }) => Id === pool.id)) {
    const { UsernameAttributes, Policies } = pool.properties;
    await cognito.createUserPool(context, {
      Id: pool.id,
      Arn: pool.arn,
      CreationDate: now,
      LastModifiedDate: now,
      ...(UsernameAttributes && { UsernameAttributes }),
      ...(Policies && { Policies }),
    });
  }
  const service = await cognito.getUserPool(context, pool.id);
  for (const { id, properties } of pool.clients) {
    await service.saveAppClient(context, {
      ...properties,
      ClientId: id,
      ClientName: id,
      UserPoolId: pool.id,
      CreationDate: now,
      LastModifiedDate: now,
    });
  }
  for (const GroupName of pool.groups) {
    if (await service.getGroupByGroupName(context, GroupName)) continue;
    await service.saveGroup(context, { GroupName, CreationDate: now, LastModifiedDate: now });
  }
  const UserPoolId = pool.id;
  for (const user of pool.users) {
    if (await service.getUserByUsername(context, user.Username)) continue;
    await call('AdminCreateUser')(context, { UserPoolId, ...user, DesiredDeliveryMediums: ['EMAIL'] });
  }
  for (const membership of pool.memberships) {
    await call('AdminAddUserToGroup')(context, { UserPoolId, ...membership });
  }
};
