import { Logger } from '@aws-lambda-powertools/logger';

/** One logger per function; AWS sets its name. What people wrote does not belong in it, nor tokens or addresses. */
export const logger = new Logger({ serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'stagecraft' });
