import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** Seconds for which a message that was looked at is not handed out again: as long as the command may take. */
const looking = 600;

/**
 * Looks at each message of a queue once. Those of which `handle` says that they stay can be seen again at the end; the
 * others are gone.
 */
export const eachMessage = async (
  { sqs, url: QueueUrl, signal }: { readonly sqs: SQSClient; readonly url: string; readonly signal: AbortSignal },
  handle: (message: Message) => Promise<'stays' | 'goes'>,
) => {
  const staying = new Map<string, string>();
  const receive = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: looking,
    // Long enough for all servers to be asked:
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
    WaitTimeSeconds: 2,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  try {
    for (;;) {
      signal.throwIfAborted();
      const { Messages = [] } = await sqs.send(receive);
      const fresh = Messages.filter(({ MessageId = '' }) => !staying.has(MessageId));
      for (const { MessageId = '', ReceiptHandle = '' } of Messages) staying.set(MessageId, ReceiptHandle);
      if (fresh.length === 0) return;
      for (const message of fresh) {
        if ((await handle(message)) === 'stays') continue;
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
        staying.delete(message.MessageId ?? '');
      }
    }
  } finally {
    for (const ReceiptHandle of staying.values())
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 1 }));
  }
};

/** Sends a message to a queue as it is. */
export const send = async (sqs: SQSClient, QueueUrl: string, { Body, MessageId, Attributes }: Message) => {
  const inGroups = QueueUrl.endsWith('.fifo') && {
    MessageGroupId: Attributes?.MessageGroupId,
    MessageDeduplicationId: MessageId,
  };
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: Body, ...inGroups }));
};

/** About how many messages a queue has. */
export const countOf = async (sqs: SQSClient, QueueUrl: string) => {
  const name = 'ApproximateNumberOfMessages';
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }));
  return Number(Attributes?.[name] ?? 0);
};
