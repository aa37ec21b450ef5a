import * as z from 'zod';

const reportSchema = z.nullish(
  z.object({ batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: z.string().min(1) }))) }),
);

/**
 * The records that a function says it could not handle; undefined for what Lambda cannot read as such a report, which
 * counts as a failure of the whole batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export const reportedFailures = (payload: unknown): readonly string[] | undefined => {
  const report = reportSchema.safeParse(payload);
  if (!report.success) return undefined;
  return (report.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
};
