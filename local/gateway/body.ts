import type { IncomingMessage } from 'node:http';

/** API Gateway's limit: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const BODY_BYTES = 10 * 1024 * 1024;

const nothing = Buffer.alloc(0);

const hasBody = ({ headers }: IncomingMessage) =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

/** The body of a request, or undefined when it is too large. */
export const readBody = async (message: IncomingMessage) => {
  if (!hasBody(message)) return nothing;
  const chunks: Buffer[] = [];
  let size = 0;
  // Not destroyed when left early: the connection is still needed for the answer.
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
