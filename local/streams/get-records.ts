import * as z from 'zod';
import { localAccess } from '../../runner/access.ts';

const answerSchema = z.object({
  Records: z.array(z.looseObject({ dynamodb: z.looseObject({ SequenceNumber: z.string() }) })).default([]),
  NextShardIterator: z.string().nullish(),
});

/** The engines look at whose request it is, and at no signature. */
const { region, credentials } = localAccess;
const headers = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': 'DynamoDBStreams_20120810.GetRecords',
  'x-amz-date': '20260101T000000Z',
  authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=none`,
};

/**
 * Records as they go over the wire, which is as Lambda hands them over, times in seconds and bytes in base64. The SDK
 * would turn all of it into types of its own, to be turned back: that took more time than the engine and the functions.
 */
export const getRecords = async (endpoint: string, ShardIterator: string | undefined, Limit: number) => {
  const body = JSON.stringify({ ShardIterator, Limit });
  const response = await fetch(endpoint, { method: 'POST', headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`The stream could not be read: ${text}`);
  return answerSchema.parse(JSON.parse(text));
};
