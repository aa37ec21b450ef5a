import { env } from '../kernel/env.ts';
import { accessTo } from './access.ts';
import { asking } from './s3-request.ts';

/** The bucket of the customer's files. */
export const bucket = env('FILES_BUCKET');

export const access = () => accessTo(bucket);

export const ask = asking(bucket);
