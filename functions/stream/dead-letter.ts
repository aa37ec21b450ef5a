import { forEachConcurrently } from '../../shared/kernel/for-each-concurrently.ts';
import { logger } from '../../shared/kernel/log.ts';
import { putFailure } from '../../shared/storage/failures.ts';

export type DeadLetter = {
  /** The record as Lambda handed it over. */
  readonly record: object;
  /** What names it, and what is behind what. */
  readonly position: string;
  /** When it came into being. */
  readonly at: Date;
  readonly sequenceNumber?: string;
};

/** Lambda has no name for it. */
const condition = 'OfLaterRelease';

const concurrency = 10;

/** The name of this function, as Lambda tells it; by which it can be invoked as well as by its ARN. */
const functionName = () => process.env.AWS_LAMBDA_FUNCTION_NAME ?? '';

/** Lambda's own names, but for the folder: by them the oldest comes first. Done again, it is the same object. */
const keyOf = ({ position, at }: DeadLetter) => {
  const [day = '', time = ''] = at.toISOString().split('T');
  const moment = `${day}T${time.slice(0, 8).replaceAll(':', '.')}`;
  return ['aws/lambda/later', functionName(), ...day.split('-'), `${moment}-${position}`].join('/');
};

/** https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
const documentOf = ({ record, sequenceNumber }: DeadLetter) => ({
  requestContext: { functionArn: functionName(), condition, approximateInvokeCount: 1 },
  version: '1.0',
  timestamp: new Date().toISOString(),
  ...(sequenceNumber !== undefined && {
    DDBStreamBatchInfo: { startSequenceNumber: sequenceNumber, endSequenceNumber: sequenceNumber, batchSize: 1 },
  }),
  payload: JSON.stringify({ Records: [record] }),
});

/**
 * Puts records that only a later release can handle where Lambda puts what keeps failing, in its form: so they hold
 * nothing up, ring the same bell, and are run again by the same command.
 */
export const storeDeadLetter = (records: Iterable<DeadLetter>): Promise<void> =>
  forEachConcurrently(records, concurrency, async (given) => {
    await putFailure(keyOf(given), documentOf(given));
    logger.error('What is of a later release became a dead letter', { position: given.position });
  });
