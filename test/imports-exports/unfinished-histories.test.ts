import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { engines, type Persistence, startPersistence } from '../support/persistence.ts';

describe.each(engines)('a history that is stored in parts, on %s', (kind) => {
  let store: Persistence;
  let histories: typeof import('../../shared/imports-exports/store/unfinished-histories.ts');
  let deals = 0;
  let dealId = '';

  beforeAll(async () => {
    store = await startPersistence(kind);
    histories = await import('../../shared/imports-exports/store/unfinished-histories.ts');
  });

  beforeEach(() => {
    deals += 1;
    dealId = `deal-${deals}`;
  });

  afterAll(() => store.stop());

  const eventKey = (sequence: number) => ({ pk: `DEAL#${dealId}`, sk: `EVENT#${String(sequence).padStart(9, '0')}` });
  const event = (sequence: number) =>
    ({ put: { ...eventKey(sequence), entity: 'event' }, when: { is: 'anything' } }) as const;
  const written = async () => (await store.table.query({ pk: `DEAL#${dealId}`, limit: 1_000 })).map(({ sk }) => sk);
  const refused = (work: Promise<unknown>) => expect(work).rejects.toMatchObject({ name: 'WriteRefused' });

  it('belongs to who began it, until it ends', async () => {
    const history = await histories.beginHistory(dealId, 150);
    await refused(histories.beginHistory(dealId, 150));
    expect(await histories.findUnfinished()).toContain(dealId);
    await histories.writePart(history, [event(2)]);
    await store.table.write([event(1), histories.historyEnd(history)]);
    expect(await histories.findUnfinished()).not.toContain(dealId);
    expect(await written()).toEqual([eventKey(1).sk, eventKey(2).sk]);
  });

  it('is not begun where its deal is there', async () => {
    await store.table.write([event(1)]);
    await refused(histories.beginHistory(dealId, 150));
  });

  it('that is cleared away is written no further by who began it, nor ended', async () => {
    const history = await histories.beginHistory(dealId, 250);
    for (const first of [2, 92, 182]) {
      const part = Array.from({ length: Math.min(90, 251 - first) }, (_, index) => event(first + index));
      await histories.writePart(history, part);
    }
    await histories.clearHistory(dealId);
    expect(await written()).toEqual([]);
    await refused(histories.writePart(history, [event(2)]));
    await refused(store.table.write([event(1), histories.historyEnd(history)]));
    expect(await written()).toEqual([]);
    expect(await histories.findUnfinished()).not.toContain(dealId);
  });

  it('that another one began anew is not written to by who began it first', async () => {
    const first = await histories.beginHistory(dealId, 150);
    await histories.clearHistory(dealId);
    const second = await histories.beginHistory(dealId, 120);
    await refused(histories.writePart(first, [event(150)]));
    await histories.writePart(second, [event(120)]);
    expect(await written()).toEqual([eventKey(120).sk]);
  });

  it('of a deal that is there is never cleared away', async () => {
    await histories.beginHistory(dealId, 150);
    await store.table.write([event(1)]);
    await expect(histories.clearHistory(dealId)).rejects.toMatchObject({ name: 'VersionConflict' });
    expect(await written()).toEqual([eventKey(1).sk]);
  });

  it('that nobody began needs no clearing', async () => {
    await expect(histories.clearHistory(dealId)).resolves.toBeUndefined();
  });
});
