import { describe, expect, it } from 'vitest';
import { MalformedPath, routeTable } from '../../../local/gateway/routes.ts';

const match = routeTable(
  ['GET /deals', 'POST /deals', 'GET /deals/{dealId}', 'GET /deals/summary', 'GET /deals/{dealId}/notes/{noteId}'].map(
    (routeKey) => ({ routeKey, target: routeKey }),
  ),
);

describe('a route', () => {
  it.each([
    ['GET', '/deals', 'GET /deals', {}],
    ['POST', '/deals', 'POST /deals', {}],
    ['GET', '/deals/d1', 'GET /deals/{dealId}', { dealId: 'd1' }],
    ['GET', '/deals/summary', 'GET /deals/summary', {}],
    ['GET', '/deals/d1/notes/n1', 'GET /deals/{dealId}/notes/{noteId}', { dealId: 'd1', noteId: 'n1' }],
    ['GET', '/deals/a%2Fb%20c', 'GET /deals/{dealId}', { dealId: 'a/b c' }],
  ])('is found for %s %s', (method, path, target, pathParameters) => {
    expect(match(method, path)).toEqual({ target, pathParameters });
  });

  it.each([
    ['DELETE', '/deals'],
    ['HEAD', '/deals'],
    ['GET', '/deals/'],
    ['GET', '/deals/d1/notes'],
    ['GET', '/deals/d1/notes/n1/more'],
    ['GET', '/'],
    ['GET', ''],
  ])('is not found for %s "%s"', (method, path) => {
    expect(match(method, path)).toBeUndefined();
  });

  it('is not looked for along a path that cannot be decoded', () => {
    expect(() => match('GET', '/deals/%zz')).toThrow(MalformedPath);
  });
});
