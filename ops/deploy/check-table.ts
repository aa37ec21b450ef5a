import { type CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { type Customer, stackNameOf } from '../../lib/customer.ts';
import { Fault } from '../../runner/fault.ts';

const template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), DeletionPolicy: z.string().optional() })),
});

/** The CDK uploads its templates as JSON. */
const parsed = (body: string | undefined) => template.parse(JSON.parse(body ?? ''));

/**
 * A stack whose customer's file names a restored table takes its own out of the template, and what is deployed says whether that
 * deletes it: then nothing else would be left of what was lost. One whose file names it no more before it took it in
 * would make a table of its own, an empty one, and go on with that. Both are a Fault.
 */
export const checkTableStays = async (client: CloudFormationClient, { name, table }: Customer) => {
  const { TemplateBody } = await client.send(
    new GetTemplateCommand({ StackName: stackNameOf(name), TemplateStage: 'Processed' }),
  );
  const own = Object.values(parsed(TemplateBody).Resources).find(({ Type }) => Type === 'AWS::DynamoDB::Table');
  if (table === undefined && own === undefined)
    throw new Fault(
      `${stackNameOf(name)} works on a table that was restored, and would get an empty one: customers/${name}.json has to name it as \`table\` until it is imported (docs/runbook.md#the-whole-table)`,
    );
  if (table !== undefined && own !== undefined && (own.DeletionPolicy ?? 'Delete') === 'Delete')
    throw new Fault(
      `customers/${name}.json names another table, and the one in use would be deleted: deploy without \`table\` and with keepData first`,
    );
};
