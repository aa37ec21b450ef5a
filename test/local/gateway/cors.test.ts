import { describe, expect, it } from 'vitest';
import { corsHeaders, corsSchema, preflightHeaders } from '../../../local/gateway/cors.ts';

const cors = corsSchema.parse({
  allowOrigins: ['https://crm.example.com'],
  allowMethods: ['*'],
  allowHeaders: ['authorization', 'if-match'],
  exposeHeaders: ['ETag', 'Location'],
  maxAge: 3600,
});

describe('CORS', () => {
  it('lets a page of an allowed origin read an answer with its exposed headers', () => {
    expect(corsHeaders(cors, { origin: 'https://crm.example.com' })).toEqual({
      'access-control-allow-origin': 'https://crm.example.com',
      'access-control-expose-headers': 'ETag,Location',
    });
  });

  it('tells such a page what it may send', () => {
    expect(preflightHeaders(cors, { origin: 'https://crm.example.com' })).toMatchObject({
      'access-control-allow-methods': '*',
      'access-control-allow-headers': 'authorization,if-match',
      'access-control-max-age': '3600',
    });
  });

  it.each(['https://evil.example.com', 'https://crm.example.com.evil.example.com', 'null', undefined])(
    'says nothing to the origin %s',
    (origin) => {
      const headers = origin === undefined ? {} : { origin };
      expect([corsHeaders(cors, headers), preflightHeaders(cors, headers)]).toEqual([{}, {}]);
    },
  );

  it('lets everybody read where every origin is allowed', () => {
    const open = corsSchema.parse({ allowOrigins: ['*'] });
    expect(corsHeaders(open, { origin: 'https://any.example.com' })).toEqual({ 'access-control-allow-origin': '*' });
  });
});
