import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Completion, Deal } from '../../shared/deals/rules/deal.ts';
import { enterUser } from '../../shared/people/rules.ts';
import { newProcess, publish } from '../../shared/processes/rules/process.ts';
import { histories } from '../support/arbitraries.ts';
import { aDeal, aDefinition, administrator, aProcess, context, frozen, minute } from '../support/factories.ts';
import { play } from '../support/history.ts';
import { itemSize } from '../support/item-size.ts';
import { engines, type Persistence, startPersistence } from '../support/persistence.ts';

const kilobyte = 1_024;
const process = aProcess({ first: [{ id: 'a' }], second: [{ id: 'b' }] });

/** A decision that leads to this deal: what matters here is that it is stored and read. */
const opening = (deal: Deal) => ({ deal: { ...deal, version: 1 }, events: [] });

describe.each(engines)('on %s', (kind) => {
  let on: Persistence;
  beforeAll(async () => {
    on = await startPersistence(kind);
  });
  afterAll(() => on.stop());

  it('a deal is read as it was stored, whatever was done on it', async () => {
    let deals = 0;
    await fc.assert(
      fc.asyncProperty(histories(), async ({ process, steps }) => {
        deals += 1;
        const { deal } = play(process, steps);
        const stored = { ...deal, id: `deal-${deals}`, version: 1 };
        await on.deals.storeOpened(opening(stored), undefined);
        expect(await on.deals.findDeal(stored.id)).toEqual(stored);
        const [row] = (
          await on.dealLists.listDeals(
            { by: 'process', processId: stored.processId, status: undefined },
            { after: undefined, limit: 1, descending: true, keep: ({ id }) => id === stored.id, fresh: false },
          )
        ).items;
        expect(stored).toMatchObject({ ...row });
      }),
      { numRuns: 25 },
    );
  });

  it('every event of a history is in the timeline, newest first, with its notes', async () => {
    const deal = aDeal(process, { id: 'with-events' });
    const opened = play(process, [
      { command: { type: 'complete', activityId: 'b' }, by: administrator, pause: 1 },
      { command: { type: 'note' }, by: administrator, pause: 1 },
      { command: { type: 'abandon' }, by: administrator, pause: 1 },
    ]);
    const subject = { kind: 'deal', id: deal.id } as const;
    const events = [...opened.opened.events, ...opened.moments.flatMap((moment) => moment.events)].map((event) => ({
      ...event,
      subject,
    }));
    await on.deals.storeOpened({ deal, events }, undefined);
    const paging = { after: undefined, limit: 100 };
    const page = await on.timeline.listEvents(deal.id, undefined, paging);
    expect(page).toEqual({ items: events.toReversed(), next: null });
    const notes = await on.timeline.listNotes(deal.id, paging);
    expect(notes.items.map(({ text }) => text)).toEqual(['A thought.']);
    expect(await on.timeline.findNote(deal.id, notes.items[0]?.id ?? '')).toEqual(notes.items[0]);
    expect(await on.timeline.findNote(deal.id, '1-none')).toBeUndefined();
  });

  it('a change of a deal is stored once: the second that followed from the same version conflicts', async () => {
    const deal = aDeal(process, { id: 'changed' });
    await on.deals.storeOpened({ deal, events: [] }, undefined);
    const { moments } = play(process, [{ command: { type: 'note' }, by: administrator, pause: 1 }]);
    const events = moments
      .flatMap((moment) => moment.events)
      .map((event) => ({ ...event, subject: { kind: 'deal', id: deal.id } as const }));
    const decision = { deal: { ...deal, version: 2, name: 'Renamed' }, events };
    await on.deals.storeDecision(deal, decision, undefined);
    await expect(on.deals.storeDecision(deal, decision, undefined)).rejects.toBeInstanceOf(on.errors.VersionConflict);
    expect((await on.deals.findDeal(deal.id))?.name).toBe('Renamed');
  });

  it('a deleted deal is gone from the table and from every list', async () => {
    const deal = aDeal(process, { id: 'deleted', ownerId: 'leaver', participantIds: ['guest'] });
    await on.deals.storeOpened({ deal, events: [] }, undefined);
    await on.deals.storeDeletion(deal, { deal, events: [] });
    expect(await on.deals.findDeal(deal.id)).toBeUndefined();
    const options = { after: undefined, limit: 100, descending: true, keep: null, fresh: false };
    for (const listing of [
      { by: 'owner', ownerId: 'leaver', status: undefined },
      { by: 'owner', ownerId: 'leaver', status: 'open' },
      { by: 'participant', participantId: 'guest' },
    ] as const) {
      expect((await on.dealLists.listDeals(listing, options)).items).toEqual([]);
    }
  });

  it('a deal with 1,500 completions and a hundred visits stays far under 400 KB', async () => {
    const deal = aDeal(process, { id: 'large' });
    const at = minute(1);
    const person = '0f8fad5b-d9cb-469f-a165-70867728950e';
    const completions = Array.from(
      { length: 1_500 },
      (_, index): Completion => ({
        activityId: `activity-with-the-longest-name-of-${1_000 + index}`,
        at,
        by: person,
        via: 'migration',
        sequence: 100_000 + index,
        noteId: `${100_000 + index}-0123456789ab`,
      }),
    );
    const stageId = 'stage-with-the-longest-name-that-fits-it';
    const visits = Array.from({ length: 100 }, () => ({ stageId, enteredAt: at, leftAt: at, probability: 99 }));
    const stageTotals = Array.from({ length: 30 }, () => ({ stageId, visits: 999, milliseconds: 1e12, enteredAt: at }));
    const large = { ...deal, completions, visits, stageTotals };
    await on.deals.storeOpened(opening(large), undefined);
    expect(await on.deals.findDeal('large')).toEqual(large);
    expect(itemSize(Object(await on.table.get({ pk: 'DEAL#large', sk: 'DEAL' })))).toBeLessThan(250 * kilobyte);
  });

  it('a deal that would weigh more than an item can is refused as that', async () => {
    const custom = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`f${index}`, '🔑'.repeat(1_000)]));
    const waivers = Array.from({ length: 300 }, () => ({
      activityId: 'a',
      at: minute(1),
      by: 'max',
      reason: '🔑'.repeat(500),
    }));
    const deal = frozen({ ...aDeal(process, { id: 'too-large', custom }), waivers });
    const storing = on.deals.storeOpened(opening(deal), undefined);
    await expect(storing).rejects.toBeInstanceOf(on.errors.ItemTooLarge);
  });

  it('a process is read as it was stored: head, draft, version, wording, and which is the default', async () => {
    const { processes, versions } = on;
    const definition = aDefinition({ first: [{ id: 'a', tips: 'Ask for **three**.' }] });
    const head = newProcess('leasing', 'Leasing', minute(0));
    const draft = { tag: 'tag-1', basedOnVersion: null, definition };
    await processes.storeNewProcess(head, draft);
    expect(await processes.findDraft('leasing')).toEqual(draft);
    const found = { head, defaultProcess: null };
    expect(await processes.findProcess('leasing')).toEqual(found);

    const decision = publish(head, definition, new Map(), context(administrator, 1));
    const origin = { processId: 'leasing', version: 1, publishedAt: minute(1), publishedBy: 'ada' };
    const version = { ...origin, definition, warnings: [{ pointer: '/stages/0', code: 'a', message: 'b' }] };
    await processes.storePublication(head, decision, version, undefined);
    expect(await processes.findDraft('leasing')).toBeUndefined();
    expect(await versions.findVersion('leasing', 1)).toMatchObject(version);
    expect(await versions.findVersion('leasing', 2)).toBeUndefined();

    const stale = processes.storeDraft(head, decision.head, draft);
    await expect(stale).rejects.toBeInstanceOf(on.errors.VersionConflict);
    await processes.storeDefault({ head: decision.head, defaultProcess: null }, undefined);
    expect(await processes.findDefaultProcess()).toEqual({ processId: 'leasing', version: 1 });
    expect((await processes.findHeadForNewDeals(undefined))?.id).toBe('leasing');

    const published = await versions.findVersion('leasing', 1);
    if (published === undefined) throw new Error('It was not published');
    const words = { tips: 'Listen.' };
    await versions.storeWording(published, words);
    expect((await versions.findVersion('leasing', 1, { fresh: true }))?.definition.tips).toBe('Listen.');
    await expect(versions.storeWording(published, words)).rejects.toBeInstanceOf(on.errors.VersionConflict);
  });

  it('a user is read as they were stored, alone and in the directory', async () => {
    const known = { email: 'ann@example.com', name: 'Ann', role: 'manager', active: true } as const;
    const decision = enterUser('ann', known, context(administrator));
    await on.users.storeUser(undefined, decision);
    expect(await on.users.findUser('ann')).toEqual(decision.user);
    expect(await on.users.findUsers(['ann', 'nobody'])).toEqual(new Map([['ann', decision.user]]));
    expect((await on.users.listUsers({ after: undefined, limit: 10 })).items).toEqual([decision.user]);
    await expect(on.users.storeUser(undefined, decision)).rejects.toBeInstanceOf(on.errors.VersionConflict);
  });

  it('an answer is kept under its key, with the fingerprint of what it answered', async () => {
    const answer = { status: 201, headers: { ETag: '"1"' }, text: JSON.stringify({ name: 'Grüße 🔑'.repeat(1_000) }) };
    await on.table.write([on.idempotency.answerWrite('digest', 'fingerprint', answer)]);
    expect(await on.idempotency.findAnswer('digest')).toEqual({ fingerprint: 'fingerprint', answer });
    expect(await on.idempotency.findAnswer('other')).toBeUndefined();
  });
});
