import { UserLambdaValidationError } from 'cognito-local/lib/errors.js';
import type { CognitoService, Triggers } from 'cognito-local/lib/services/index.js';
import { attributesToRecord } from 'cognito-local/lib/services/userPoolService.js';
import * as z from 'zod';
import type { Outcome } from '../../runner/outcome.ts';
import type { DeclaredPool } from './pool.ts';

/** Runs a function of the stack, named by its ARN. */
export type InvokeTrigger = (functionArn: string, event: unknown) => Promise<Outcome>;

const responseSchema = z.object({
  response: z.object({
    claimsOverrideDetails: z
      .object({
        claimsToAddOrOverride: z.record(z.string(), z.string()).optional(),
        claimsToSuppress: z.array(z.string()).optional(),
      })
      .nullish(),
  }),
});

const absent = async () => {
  throw new Error('The user pool has no such trigger');
};

/**
 * The pool's one trigger, called with the event that Cognito makes.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
export const poolTriggers = (pool: DeclaredPool, cognito: CognitoService, invoke: InvokeTrigger): Triggers => ({
  enabled: (trigger) => trigger === 'PreTokenGeneration' && pool.properties.LambdaConfig[trigger] !== undefined,
  preTokenGeneration: async (context, { clientId, clientMetadata, source, userAttributes, username, userPoolId }) => {
    const functionArn = pool.properties.LambdaConfig.PreTokenGeneration;
    if (!functionArn) return absent();
    const service = await cognito.getUserPool(context, userPoolId);
    const user = await service.getUserByUsername(context, username);
    const groups = user ? await service.listUserGroupMembership(context, user) : [];
    const outcome = await invoke(functionArn, {
      version: '1',
      triggerSource: `TokenGeneration_${source}`,
      region: pool.region,
      userPoolId,
      userName: username,
      callerContext: { awsSdkVersion: 'local', clientId },
      request: {
        userAttributes: { ...attributesToRecord(userAttributes), 'cognito:user_status': user?.UserStatus },
        groupConfiguration: { groupsToOverride: groups, iamRolesToOverride: [], preferredRole: null },
        ...(clientMetadata && { clientMetadata }),
      },
      response: { claimsOverrideDetails: null },
    });
    if (!outcome.ok) {
      throw new UserLambdaValidationError(`PreTokenGeneration failed with error ${outcome.error.errorMessage}.`);
    }
    const { claimsOverrideDetails } = responseSchema.parse(outcome.payload).response;
    return { claimsOverrideDetails: claimsOverrideDetails ?? {} };
  },
  customMessage: absent,
  customEmailSender: absent,
  postAuthentication: absent,
  postConfirmation: absent,
  preSignUp: absent,
  userMigration: absent,
});
