import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { functions } from '../../../lib/functions.ts';
import { permissionsOf } from '../../../local/permissions/declared.ts';
import { kindOf } from '../../../local/permissions/record.ts';
import { customerOf, stackIn, synthesize } from '../../../local/synthesis.ts';
import type { DeclaredStack } from '../../../local/template/stack.ts';
import { callsIn, isWhole } from './folder.ts';

const functionShape = z.object({
  Role: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
});

/** What AWS itself does in the name of a role: it logs and traces, follows the stream, and takes from queues. */
const ofServices =
  /^(logs|xray|lambda):|^dynamodb:(ListStreams|DescribeStream|GetRecords|GetShardIterator)$|^sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes)$/;

/** Each grant by which a function's own code may do something, as its calls are written down. */
const grantsIn = (stack: DeclaredStack) => {
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

const folder = process.env.STAGECRAFT_CALLS ?? '';
if (folder === '' || !isWhole(folder)) {
  console.error('Grants are not checked: not all tests ran with STAGECRAFT_CALLS=<folder> npm test');
} else {
  const assembly = mkdtempSync(join(tmpdir(), 'stagecraft-grants-'));
  try {
    const customer = customerOf('local');
    await synthesize(customer, { folder: assembly });
    const calls = callsIn(folder);
    const grants = grantsIn(stackIn(assembly, customer, 'http://127.0.0.1:1'));
    const unused = grants.filter(({ name, ref, call }) => !calls.get(name)?.has(call) && !calls.get(ref)?.has(call));
    for (const { name, call } of unused) console.error(`${name} may ${call}, and never does`);
    console.error(`${grants.length} grants, ${unused.length} of them unused`);
    process.exitCode = unused.length > 0 ? 1 : 0;
  } finally {
    rmSync(assembly, { recursive: true });
  }
}
