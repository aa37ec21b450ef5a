type Message = {
  readonly body: unknown;
  readonly id?: string;
  readonly queue?: string;
  /** How often it was handed out, this time included. */
  readonly count?: number;
};

/** Messages as Lambda hands them over. */
export const queueBatch = (...messages: readonly Message[]) => ({
  Records: messages.map(({ body, id = 'message', queue = 'work', count = 1 }) => ({
    messageId: id,
    receiptHandle: `receipt of ${id}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: String(count) },
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:eu-central-1:000000000000:${queue}`,
  })),
});
