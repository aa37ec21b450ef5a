import * as z from 'zod';
import { functions } from '../../../lib/functions.ts';
import { permissionsOf } from '../../../local/permissions/declared.ts';
import { kindOf } from '../../../local/permissions/record.ts';
import type { DeclaredStack } from '../../../local/template/stack.ts';

const functionShape = z.object({
  Role: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
});

/** What AWS itself does in the name of a role: it logs and traces, follows the stream, and takes from queues. */
const ofServices =
  /^(logs|xray|lambda):|^dynamodb:(ListStreams|DescribeStream|GetRecords|GetShardIterator)$|^sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes)$/;

/** Each grant by which a function's own code may do something, as its calls are written down. */
export const grantsIn = (stack: DeclaredStack) => {
  const permissions = permissionsOf(stack);
  return stack.declared('AWS::Lambda::Function', functionShape).flatMap(({ logicalId, ref, properties }) => {
    const name = Object.keys(functions).find((one) => logicalId.startsWith(`${one.replaceAll('-', '')}function`));
    const { Variables } = properties.Environment;
    const isOthers = (resource: string) =>
      resource.startsWith('arn:aws:s3:::') && resource.split(/:::|\//)[1] !== Variables.FILES_BUCKET;
    return permissions(properties.Role).role.flatMap(({ actions, resources }) =>
      actions
        .filter((action) => name !== undefined && !ofServices.test(action))
        .flatMap((action) =>
          resources
            .filter((resource) => !isOthers(resource))
            .map((resource) => ({ name: name ?? '', ref, call: `${action} ${kindOf(resource, Variables)}` })),
        ),
    );
  });
};

type Calls = ReadonlyMap<string, ReadonlySet<string>>;

/** The grants that no call needed: neither one of a handler in a test nor one of a local cloud, which knows other names. */
export const unusedIn = (grants: ReturnType<typeof grantsIn>, calls: Calls) =>
  grants.filter(({ name, ref, call }) => !calls.get(name)?.has(call) && !calls.get(ref)?.has(call));
