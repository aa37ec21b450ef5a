import { type CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { type Customer, stackNameOf } from '../../lib/customer.ts';
import { Fault } from '../../local/fault.ts';

const template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), DeletionPolicy: z.string().optional() })),
});

/** The CDK uploads its templates as JSON. */
const parsed = (body: string | undefined) => template.parse(JSON.parse(body ?? ''));

/**
 * A stack that is told of a restored table takes its own out of the template, and what is deployed says whether that
 * deletes it. A Fault where it would: nothing else would be left of what was lost.
 */
export const checkTableStays = async (client: CloudFormationClient, { name, table }: Customer) => {
  if (table === undefined) return;
  const { TemplateBody } = await client.send(
    new GetTemplateCommand({ StackName: stackNameOf(name), TemplateStage: 'Processed' }),
  );
  const isLost = Object.values(parsed(TemplateBody).Resources).some(
    ({ Type, DeletionPolicy = 'Delete' }) => Type === 'AWS::DynamoDB::Table' && DeletionPolicy === 'Delete',
  );
  if (isLost)
    throw new Fault(
      `customers/${name}.json names another table, and the one in use would be deleted: deploy without \`table\` and with keepData first`,
    );
};
