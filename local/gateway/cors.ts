import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';

export const corsSchema = z.object({
  AllowOrigins: z.array(z.string()).default([]),
  AllowMethods: z.array(z.string()).default([]),
  AllowHeaders: z.array(z.string()).default([]),
  ExposeHeaders: z.array(z.string()).default([]),
  AllowCredentials: z.boolean().default(false),
  MaxAge: z.number().optional(),
});

type Cors = z.infer<typeof corsSchema>;
export type Headers = Record<string, string>;

const allowedOrigin = ({ AllowOrigins }: Cors, origin: string | undefined) => {
  if (origin === undefined) return undefined;
  if (AllowOrigins.includes('*')) return '*';
  return AllowOrigins.find((allowed) => allowed.toLowerCase() === origin.toLowerCase());
};

/** The headers that let a browser's page of an allowed origin read an answer; none for any other origin. */
export const corsHeaders = (cors: Cors, { origin }: IncomingHttpHeaders): Headers => {
  const allowed = allowedOrigin(cors, origin);
  if (allowed === undefined) return {};
  return {
    'access-control-allow-origin': allowed,
    ...(cors.ExposeHeaders.length > 0 && { 'access-control-expose-headers': cors.ExposeHeaders.join(',') }),
    ...(cors.AllowCredentials && { 'access-control-allow-credentials': 'true' }),
  };
};

/** What a browser is told before it sends the real request. API Gateway answers it for every path, route or not. */
export const preflightHeaders = (cors: Cors, headers: IncomingHttpHeaders): Headers => {
  const common = corsHeaders(cors, headers);
  if (!common['access-control-allow-origin']) return {};
  return {
    ...common,
    'access-control-allow-methods': cors.AllowMethods.join(','),
    'access-control-allow-headers': cors.AllowHeaders.join(','),
    ...(cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
  };
};
