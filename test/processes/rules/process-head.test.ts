import { describe, expect, it } from 'vitest';
import {
  activitiesInOrder,
  archive,
  decideHead,
  findActivity,
  newProcess,
  processHead,
  publish,
  referenceTo,
  renameHead,
  restore,
  stageIndexOf,
  versionForDealsOf,
  versionForNewDeals,
} from '../../../shared/processes/rules/process.ts';
import { aDefinition, administrator, context, frozen, minute, refusal, withLimits } from '../../support/factories.ts';

const draft = aDefinition({ only: [{ id: 'call' }] }, { name: 'Large deals' });
const staged = aDefinition({ first: [{ id: 'call' }], second: [{ id: 'offer' }] });
const nobody = new Map<string, { active: boolean }>();
const by = context(administrator, 5);
const created = frozen(newProcess('process-1', 'Deals', minute(0)));
const published = frozen(publish(created, draft, nobody, by).head);

describe('a process', () => {
  it('begins with a draft, without a version', () => {
    expect(processHead.parse(created)).toEqual(created);
    expect(created).toMatchObject({ hasDraft: true, publishedVersion: null, archived: false, revision: 1 });
  });

  it('is published as numbered versions, each with its event', () => {
    expect(published).toMatchObject({ publishedVersion: 1, hasDraft: false, name: 'Large deals', revision: 2 });
    const again = publish(published, draft, nobody, by);
    expect(again.head).toMatchObject({ publishedVersion: 2, revision: 3, updatedAt: minute(5) });
    expect(again.events).toMatchObject([
      { id: 'process-1-2', type: 'process.published', sequence: 2, processVersion: 2, data: { version: 2 } },
    ]);
  });

  it('knows the shortest limit of inactivity of any stage of any version: deals may still run through an old one', () => {
    const limitsOf = (...versions: readonly (number | null)[][]) =>
      versions.reduce((head, limits) => publish(head, withLimits(staged, ...limits), nobody, by).head, created);
    expect(limitsOf([null, null]).inactivityLimitDays).toBeNull();
    expect(limitsOf([null, null], [7, null]).inactivityLimitDays).toBe(7);
    expect(limitsOf([7, 3], [5, null], [null, null]).inactivityLimitDays).toBe(3);
  });

  it('is not published with faults, and is told all of them', () => {
    const broken = aDefinition({ only: [{ id: 'call', weight: 0, notify: {} }] });
    expect(refusal(() => publish(created, broken, nobody, by))).toMatchObject({
      code: 'process_not_publishable',
      faults: [{ code: 'notification_without_recipient' }, { code: 'total_weight_zero' }],
    });
  });

  it('can be archived and restored, once each; the default cannot be archived', () => {
    const archived = archive(published, false, by);
    expect(archived.head).toMatchObject({ archived: true, revision: 3 });
    expect(archived.events).toMatchObject([{ type: 'process.archived', data: { name: 'Large deals' } }]);
    expect(archive(archived.head, false, by)).toEqual({ head: archived.head, events: [] });
    const restored = restore(archived.head, by);
    expect(restored.events).toMatchObject([{ type: 'process.restored', sequence: 3 }]);
    expect(restore(restored.head, by).events).toEqual([]);
    expect(refusal(() => archive(published, true, by)).code).toBe('process_is_default');
  });

  it('opens new deals on its published version, unless it is archived or has none', () => {
    expect(versionForNewDeals(published)).toBe(1);
    expect(refusal(() => versionForNewDeals(created)).code).toBe('process_not_published');
    expect(refusal(() => versionForNewDeals(archive(published, false, by).head)).code).toBe('process_archived');
  });

  it('takes deals of its own also while it is archived, and others where it takes new ones', () => {
    const archived = archive(published, false, by).head;
    expect(versionForDealsOf('process-1', archived)).toBe(1);
    expect(versionForDealsOf('process-2', published)).toBe(1);
    expect(refusal(() => versionForDealsOf('process-2', archived)).code).toBe('process_archived');
    expect(refusal(() => versionForDealsOf('process-1', created)).code).toBe('process_not_published');
  });

  it('goes by the corrected name of its published version, and of no other', () => {
    const { head } = publish(published, draft, nobody, by);
    expect(renameHead(head, 2, 'Huge deals', by)).toMatchObject({ name: 'Huge deals', revision: head.revision + 1 });
    expect(renameHead(head, 1, 'Huge deals', by)).toBe(head);
    expect(renameHead(head, 2, 'Large deals', by)).toBe(head);
  });

  it('grows by a revision with every change, also with one that is no event', () => {
    const { head, events } = decideHead(published, { hasDraft: true }, [], by);
    expect(head).toEqual({ ...published, hasDraft: true, revision: 3, updatedAt: minute(5) });
    expect(events).toEqual([]);
  });
});

describe('the definition of a process', () => {
  it('has its activities in order, each found by its id and named with its stage', () => {
    const inOrder = activitiesInOrder(staged);
    expect(inOrder.map(referenceTo)).toEqual([
      { stageId: 'first', activityId: 'call', name: 'call' },
      { stageId: 'second', activityId: 'offer', name: 'offer' },
    ]);
    expect(findActivity(staged, 'offer')).toBe(inOrder[1]?.activity);
    expect(findActivity(staged, 'visit')).toBeUndefined();
  });

  it('has its stages in order, before which nothing is started', () => {
    expect(['first', 'second', null, 'third'].map((stageId) => stageIndexOf(staged, stageId))).toEqual([0, 1, -1, -1]);
  });
});
