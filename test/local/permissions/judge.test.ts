import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { permits } from '../../../local/permissions/judge.ts';
import { type Statement, statementsOf } from '../../../local/permissions/statement.ts';

const table = 'arn:aws:dynamodb:eu-central-1:000000000000:table/deals';
const key = 'arn:aws:kms:eu-central-1:000000000000:key/secrets';

const allow = (actions: readonly string[], resources: readonly string[]): Statement => ({
  effect: 'Allow',
  actions,
  resources,
});
const deny = (actions: readonly string[], resources: readonly string[]): Statement => ({
  ...allow(actions, resources),
  effect: 'Deny',
});
const nothing = { role: [], resources: [], delegated: [] };

describe('a call', () => {
  const get = { action: 'dynamodb:GetItem', resource: table };

  it.each<readonly [string, readonly string[], readonly string[], boolean]>([
    ['that is named exactly', ['dynamodb:GetItem'], [table], true],
    ['among others', ['dynamodb:PutItem', 'dynamodb:GetItem'], ['arn:aws:sqs:::q', table], true],
    ['by the begin of its name', ['dynamodb:*'], [table], true],
    ['on what begins so', ['dynamodb:GetItem'], ['arn:aws:dynamodb:*'], true],
    ['on everything', ['dynamodb:GetItem'], ['*'], true],
    ['whose action is longer', ['dynamodb:Get'], [table], false],
    ['whose action is another', ['dynamodb:PutItem'], [table], false],
    ['on another table', ['dynamodb:GetItem'], [`${table}2`], false],
    ['on the indexes only', ['dynamodb:GetItem'], [`${table}/index/*`], false],
  ])('%s', (_, actions, resources, permitted) => {
    expect(permits({ ...nothing, role: [allow(actions, resources)] }, get)).toBe(permitted);
  });

  it('may be permitted by the policy of what it is about', () => {
    expect(permits({ ...nothing, resources: [allow(['dynamodb:GetItem'], [table])] }, get)).toBe(true);
  });

  it('of a key needs that the policy of the key leaves it to those of roles', () => {
    const [encrypt, role] = [{ action: 'kms:Encrypt', resource: key }, [allow(['kms:Encrypt'], [key])]];
    expect(permits({ ...nothing, role }, encrypt)).toBe(false);
    expect(permits({ ...nothing, role, delegated: [allow(['kms:*'], [key])] }, encrypt)).toBe(true);
    expect(permits({ ...nothing, delegated: [allow(['kms:*'], [key])] }, encrypt)).toBe(false);
  });

  it('of a key must be bound to what the condition names', () => {
    const role = [{ ...allow(['kms:Encrypt'], [key]), contextKeys: ['webhookId'] }];
    const encrypt = { action: 'kms:Encrypt', resource: key };
    const judged = (contextKeys?: readonly string[]) =>
      permits(
        { ...nothing, role, delegated: [allow(['kms:*'], [key])] },
        { ...encrypt, ...(contextKeys && { contextKeys }) },
      );
    expect([judged(), judged([]), judged(['other']), judged(['other', 'webhookId'])]).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
});

/** Names and patterns over few letters, so that they often meet. */
const name = fc.stringMatching(/^[ab]{1,3}$/).map((end) => `kms:${end}`);
const pattern = fc.oneof(
  name,
  fc.stringMatching(/^[ab]{0,2}$/).map((begin) => `kms:${begin}*`),
);
const statements = fc.array(
  fc.record({
    effect: fc.constantFrom('Allow', 'Deny'),
    actions: fc.array(pattern, { maxLength: 3 }),
    resources: fc.array(pattern, { maxLength: 3 }),
  }),
  { maxLength: 4 },
);
const permissions = fc.record({ role: statements, resources: statements, delegated: statements });
const call = fc.record({ action: name, resource: name });

describe('whatever the policies', () => {
  it('one that denies outweighs all that allow', () => {
    fc.assert(
      fc.property(permissions, call, ({ role, resources, delegated }, asked) => {
        const denied = deny([asked.action], [asked.resource]);
        expect(permits({ role: [...role, denied], resources, delegated }, asked)).toBe(false);
        expect(permits({ role, resources: [denied, ...resources], delegated }, asked)).toBe(false);
      }),
    );
  });

  it('their order does not matter, and nothing is permitted that none allows', () => {
    fc.assert(
      fc.property(permissions, call, (given, asked) => {
        const turned = { ...given, role: given.role.toReversed(), resources: given.resources.toReversed() };
        expect(permits(turned, asked)).toBe(permits(given, asked));
        const without = (all: readonly Statement[]) => all.filter(({ effect }) => effect === 'Deny');
        const denying = { ...given, role: without(given.role), resources: without(given.resources) };
        expect(permits(denying, asked)).toBe(false);
      }),
    );
  });

  it('a longer list of what is allowed never permits less', () => {
    fc.assert(
      fc.property(permissions, call, pattern, pattern, (given, asked, action, resource) => {
        fc.pre(permits(given, asked));
        expect(permits({ ...given, role: [...given.role, allow([action], [resource])] }, asked)).toBe(true);
      }),
    );
  });
});

describe('a statement that cannot be judged here ends the start', () => {
  const plain = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' };

  it.each([
    ['a star inside', { ...plain, Resource: 'arn:aws:s3:::*/uploads' }],
    ['a question mark', { ...plain, Action: 'sqs:SendMessag?' }],
    ['an unknown condition', { ...plain, Condition: { StringLike: { 'aws:PrincipalTag/a': 'b' } } }],
    [
      'an unknown key of a known condition',
      { ...plain, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
    ],
    ['all actions but one', { Effect: 'Allow', NotAction: 'sqs:SendMessage', Resource: '*' }],
    ['all resources but one', { Effect: 'Allow', Action: 'sqs:SendMessage', NotResource: 'arn:aws:sqs:::a' }],
  ])('for %s', (_, statement) => {
    expect(() => statementsOf('Role', [plain, statement])).toThrow('A permission of Role cannot be judged here');
  });

  it('but not one about calls without TLS, of which there are none', () => {
    const insecure = { ...plain, Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    expect(statementsOf('Role', [insecure, plain])).toEqual([allow(['sqs:SendMessage'], ['*'])]);
  });
});
