import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-cors-configuration.html */
export const corsSchema = z.strictObject({
  allowOrigins: z.array(z.string()).default([]),
  allowMethods: z.array(z.string()).default([]),
  allowHeaders: z.array(z.string()).default([]),
  exposeHeaders: z.array(z.string()).default([]),
  allowCredentials: z.boolean().default(false),
  maxAge: z.number().optional(),
});

type Cors = z.infer<typeof corsSchema>;
export type Headers = Record<string, string>;

const allowedOrigin = ({ allowOrigins }: Cors, origin: string | undefined) => {
  if (origin === undefined) return undefined;
  if (allowOrigins.includes('*')) return '*';
  return allowOrigins.find((allowed) => allowed.toLowerCase() === origin.toLowerCase());
};

/** The headers that let a browser's page of an allowed origin read an answer; none for any other origin. */
export const corsHeaders = (cors: Cors, { origin }: IncomingHttpHeaders): Headers => {
  const allowed = allowedOrigin(cors, origin);
  if (allowed === undefined) return {};
  return {
    'access-control-allow-origin': allowed,
    ...(cors.exposeHeaders.length > 0 && { 'access-control-expose-headers': cors.exposeHeaders.join(',') }),
    ...(cors.allowCredentials && { 'access-control-allow-credentials': 'true' }),
  };
};

/** The answer to a browser before it sends the real request. API Gateway answers it for every path, route or not. */
export const preflightHeaders = (cors: Cors, headers: IncomingHttpHeaders): Headers => {
  const common = corsHeaders(cors, headers);
  if (!common['access-control-allow-origin']) return {};
  return {
    ...common,
    'access-control-allow-methods': cors.allowMethods.join(','),
    'access-control-allow-headers': cors.allowHeaders.join(','),
    ...(cors.maxAge !== undefined && { 'access-control-max-age': String(cors.maxAge) }),
  };
};
