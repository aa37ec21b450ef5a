import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import * as z from 'zod';
import schemas from '../../docs/event-schemas.json' with { type: 'json' };

const named = z.looseObject({ type: z.string(), id: z.string() });
type Named = z.infer<typeof named>;

/** An independent validator with the schemas as they are published; each is compiled when it is first needed. */
const ajv = new Ajv2020({ formats: fullFormats });
ajv.addSchema(Object.entries(schemas).map(([type, schema]) => ({ ...schema, $id: type })));

/** What is wrong with an event by the published schema of its type; undefined where it is what that says. */
export const faultOf = (event: Named): string | undefined => {
  const { type, id } = event;
  const validate = ajv.getSchema(type);
  if (validate === undefined) return `${type} ${id} has no schema`;
  if (validate(event) === true) return undefined;
  const faults = validate.errors?.map(({ instancePath, message, params }) =>
    [instancePath, message, JSON.stringify(params)].join(' '),
  );
  return `${type} ${id}: ${faults?.join('; ')}`;
};

/** Throws what is wrong with these events, by their types and ids. */
export const requireExact = (events: readonly Named[]) => {
  const faults = events.map(faultOf).filter((fault) => fault !== undefined);
  if (faults.length > 0) throw new Error(`Not as docs/event-schemas.json says:\n${faults.slice(0, 20).join('\n')}`);
};

const json = z.string().transform((text): unknown => JSON.parse(text));
const eventItem = z.object({ event: z.object({ S: json.pipe(named) }) });

/** All events that a table holds, whoever wrote them. What a test damaged, or never meant for one, is none. */
export const eventsIn = async (client: DynamoDBClient, TableName: string) => {
  const events: Named[] = [];
  const inHistories = {
    FilterExpression: 'begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':prefix': { S: 'EVENT#' } },
  };
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ...inHistories }))
    events.push(...Items.flatMap((item) => eventItem.safeParse(item).data?.event.S ?? []));
  return events;
};
