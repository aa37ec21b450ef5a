import { describe, expect, it } from 'vitest';
import { abandon } from '../../../shared/deals/rules/close.ts';
import { deleteDeal, editDeal } from '../../../shared/deals/rules/edit.ts';
import {
  aDeal,
  administrator,
  aProcess,
  context,
  frozen,
  minute,
  owner,
  refusal,
  stranger,
} from '../../support/factories.ts';

const process = aProcess({ only: [{ id: 'call' }] });
const value = { amount: 150_000, currency: 'EUR' as const };
const deal = aDeal(process, { value, contact: 'Eve', custom: { region: 'North', seats: 5 } });

const edit = (patch: Parameters<typeof editDeal>[1]) => editDeal(deal, frozen(patch), context(owner, 7));
const fifty = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`field-${index}`, index]));

describe('a merge patch of a deal', () => {
  it('changes what it names, leaves the rest, and says what changed', () => {
    const { deal: after, events } = edit({ name: 'Heat pump', company: 'Example Ltd' });
    expect(after).toEqual({ ...deal, name: 'Heat pump', version: 2, sequence: 2, updatedAt: minute(7) });
    expect(events).toHaveLength(1);
    expect(events[0]?.type).toBe('deal.updated');
    expect(events[0]?.changes).toEqual({ name: { from: 'Solar roof', to: 'Heat pump' } });
  });

  it('clears with null', () => {
    const { deal: after, events } = edit({ value: null, company: null, contact: null });
    expect(after).toMatchObject({ value: null, company: null, contact: null });
    expect(events[0]?.changes).toEqual({
      value: { from: value, to: null },
      company: { from: 'Example Ltd', to: null },
      contact: { from: 'Eve', to: null },
    });
  });

  it.each([
    { patch: {}, says: 'an empty one' },
    { patch: { custom: {} }, says: 'one with empty custom fields' },
    {
      patch: { name: 'Solar roof', value: { ...value }, custom: { seats: 5 } },
      says: 'one that says what is so already',
    },
    { patch: { custom: { unknown: null }, expectedCloseOn: null }, says: 'one that clears what is not there' },
  ])('makes no new version when it changes nothing: $says', ({ patch }) => {
    expect(edit(patch)).toEqual({ deal, events: [] });
  });

  it('sees a change of amount and of currency', () => {
    expect(edit({ value: { ...value, amount: 1 } }).deal.value).toEqual({ amount: 1, currency: 'EUR' });
    expect(edit({ value: { ...value, currency: 'USD' } }).deal.value).toEqual({ amount: 150_000, currency: 'USD' });
  });

  it('merges custom fields by key: sets, adds, and removes with null', () => {
    const { deal: after, events } = edit({ custom: { region: null, seats: 6, urgent: false } });
    expect(after.custom).toEqual({ seats: 6, urgent: false });
    expect(events[0]?.changes).toEqual({
      'custom.region': { from: 'North', to: null },
      'custom.seats': { from: 5, to: 6 },
      'custom.urgent': { from: null, to: false },
    });
  });

  it('clears all custom fields with null', () => {
    expect(edit({ custom: null }).deal.custom).toEqual({});
  });

  it('refuses more than fifty custom fields after the merge, not in the patch', () => {
    expect(refusal(() => edit({ custom: fifty })).code).toBe('too_many_custom_fields');
    expect(Object.keys(edit({ custom: { ...fifty, region: null, seats: null } }).deal.custom)).toHaveLength(50);
  });

  it('works on a closed deal too, and leaves its closing alone', () => {
    const closed = abandon(deal, {}, context(owner)).deal;
    const after = editDeal(closed, { ownerId: 'otto', expectedCloseOn: '2026-03-01' }, context(owner)).deal;
    expect(after).toMatchObject({ ownerId: 'otto', expectedCloseOn: '2026-03-01', closing: closed.closing });
  });

  it('is refused to who may not change the deal', () => {
    expect(refusal(() => editDeal(deal, {}, context(stranger))).code).toBe('forbidden');
  });
});

it('a deleted deal leaves a last event behind, which says when it was closed', () => {
  const { events } = deleteDeal(deal, context(administrator, 9));
  const data = { name: 'Solar roof', ownerId: 'olga', status: 'open', closedAt: null };
  expect(events).toMatchObject([{ type: 'deal.deleted', sequence: 2, occurredAt: minute(9), data }]);
  const closed = deleteDeal(abandon(deal, {}, context(owner, 8)).deal, context(administrator, 9)).events;
  expect(closed).toMatchObject([{ type: 'deal.deleted', data: { ...data, status: 'abandoned', closedAt: minute(8) } }]);
});
