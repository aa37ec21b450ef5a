import type { Stack } from '@aws-sdk/client-cloudformation';
import { Fault } from '../../runner/fault.ts';

/** Whether a customer's stack stands and is upgraded, or is yet to be created, perhaps after attempts that failed. */
export type StackState = 'created' | 'failed' | 'missing';

const failed = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED'];

/**
 * How a stack stands; a Fault where it cannot be deployed right now. What only was to be reviewed has no resources yet,
 * and a creation that failed is deleted by `cdk deploy` before it tries again.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
export const stackStateOf = (stack: Pick<Stack, 'StackName' | 'StackStatus'> | undefined): StackState => {
  const status = stack?.StackStatus ?? 'DELETE_COMPLETE';
  if (status === 'DELETE_COMPLETE' || status === 'REVIEW_IN_PROGRESS') return 'missing';
  if (failed.includes(status)) return 'failed';
  if (status.endsWith('_IN_PROGRESS')) throw new Fault(`${stack?.StackName} is being changed (${status}): wait for it`);
  if (status === 'DELETE_FAILED') throw new Fault(`${stack?.StackName} could not be deleted: delete it first`);
  if (status === 'UPDATE_ROLLBACK_FAILED')
    throw new Fault(`${stack?.StackName} could not be taken back (${status}): see docs/deploying.md#4-upgrades`);
  return 'created';
};
