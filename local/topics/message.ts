import * as z from 'zod';

/** SNS's limit for what one call publishes, attributes included. */
export const MOST_BYTES = 256 * 1024;

/** ASCII of one line, under 100 characters: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const subject = z.string().regex(/^[!-~][ -~]{0,98}$/, 'Subject');

const attributeSchema = z.object({
  Name: z.string(),
  Value: z.object({
    DataType: z.string(),
    StringValue: z.string().exactOptional(),
    BinaryValue: z.string().exactOptional(),
  }),
});
type Attribute = z.infer<typeof attributeSchema>['Value'];

const messageSchema = z.object({
  Message: z.string('Message').min(1, 'Empty message'),
  Subject: subject.optional(),
  MessageStructure: z.literal('json').optional(),
  MessageAttributes: z.object({ entry: z.record(z.string(), attributeSchema) }).default({ entry: {} }),
});

const structureSchema = z.object({
  default: z.string('Message Structure - No default entry in JSON message body'),
  email: z.string().optional(),
  sqs: z.string().optional(),
});

const listSchema = z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** An attribute as filter policies see it; bytes are nothing to them. */
const typedValue = ({ DataType, StringValue = '' }: Attribute) => {
  if (DataType.startsWith('Binary')) return undefined;
  if (DataType === 'String.Array') return listSchema.parse(JSON.parse(StringValue));
  return DataType.startsWith('Number') ? z.coerce.number().parse(StringValue) : StringValue;
};

const textsOf = ({ Message, MessageStructure }: z.infer<typeof messageSchema>) => {
  if (!MessageStructure) return { email: Message, sqs: Message };
  const { default: otherwise, email = otherwise, sqs = otherwise } = structureSchema.parse(JSON.parse(Message));
  return { email, sqs };
};

const bytesOf = (message: z.infer<typeof messageSchema>) =>
  Object.values(message.MessageAttributes.entry)
    .flatMap(({ Name, Value }) => [Name, ...Object.values(Value)])
    .reduce((bytes, text) => bytes + Buffer.byteLength(text), Buffer.byteLength(message.Message));

/** Reads a message out of a request to publish it; throws what is wrong with it. */
export const readMessage = (request: unknown) => {
  const message = messageSchema.parse(request);
  const attributes = Object.values(message.MessageAttributes.entry).map(({ Name, Value }) => [Name, Value] as const);
  return {
    subject: message.Subject,
    texts: textsOf(message),
    attributes: Object.fromEntries(attributes),
    values: Object.fromEntries(attributes.map(([name, value]) => [name, typedValue(value)])),
    bytes: bytesOf(message),
  };
};

export type Message = ReturnType<typeof readMessage>;
