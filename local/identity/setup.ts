import type { Services } from 'cognito-local/lib/services/index.js';
import type { DeclaredPool } from './pool.ts';
import { context } from './services.ts';

/** Creates the pool, its clients and groups as the template declares them; what is there already stays. */
export const setUpPool = async (services: Services, pool: DeclaredPool) => {
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
};
