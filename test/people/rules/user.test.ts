import { describe, expect, it } from 'vitest';
import { administerUser, enterUser, updateUser, user } from '../../../shared/people/rules.ts';
import { administrator, context, frozen, minute, refusal } from '../../support/factories.ts';

const known = { name: 'Ann', email: 'ann@example.com', role: 'salesperson' as const, active: true };
const ann = frozen(enterUser('ann', known, context(administrator)).user);

describe('a user of the directory', () => {
  it('is entered with an event that says all that is known', () => {
    const { user: entered, events } = enterUser('ann', known, context(administrator));
    expect(user.parse(entered)).toEqual({
      id: 'ann',
      ...known,
      createdAt: minute(0),
      updatedAt: minute(0),
      version: 1,
    });
    expect(events).toMatchObject([
      {
        id: 'ann-1',
        type: 'user.changed',
        subject: { kind: 'user', id: 'ann' },
        sequence: 1,
        dealId: null,
        changes: { name: { from: null, to: 'Ann' }, active: { from: null, to: true } },
      },
    ]);
  });

  it('is kept in step: changed where something differs, else left alone', () => {
    const { user: renamed, events } = updateUser(ann, { ...known, name: 'Anna' }, context(administrator, 3));
    expect(renamed).toEqual({ ...ann, name: 'Anna', version: 2, updatedAt: minute(3) });
    expect(events).toMatchObject([{ sequence: 2, changes: { name: { from: 'Ann', to: 'Anna' } } }]);
    expect(Object.keys(events[0]?.changes ?? {})).toEqual(['name']);
    expect(updateUser(ann, known, context(administrator, 3))).toEqual({ user: ann, events: [] });
  });

  it('is renamed, given a role and deactivated by an administrator', () => {
    const change = { name: 'Anna', role: 'manager' as const, active: false };
    expect(administerUser(ann, change, context(administrator)).user).toMatchObject(change);
  });

  it('does not change their own role nor deactivate themselves, but may rename themselves', () => {
    const ada = enterUser('ada', { ...known, role: 'administrator' }, context(administrator)).user;
    expect(refusal(() => administerUser(ada, { role: 'manager' }, context(administrator))).code).toBe('own_account');
    expect(refusal(() => administerUser(ada, { active: false }, context(administrator))).code).toBe('own_account');
    expect(administerUser(ada, { name: 'Ada' }, context(administrator)).user.name).toBe('Ada');
  });
});
