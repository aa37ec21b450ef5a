import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { continueHistories } from '../../ops/continue-histories/continue-histories.ts';
import { restoreBackup } from '../support/backups.ts';
import { startTestTable } from '../support/engine.ts';

const { client, stop } = await startTestTable();
afterAll(stop);

const since = '2026-11-30T00:00:00.000Z';

const text = (attributes: Record<string, string>) =>
  Object.fromEntries(Object.entries(attributes).map(([name, S]): [string, AttributeValue] => [name, { S }]));

const key = text({ pk: 'DEAL#d1', sk: 'DEAL' });
const deal = (number: number) => ({ ...key, sequence: { N: String(number) }, version: { N: String(number) } });
const event = (number: number, recordedAt: string) => {
  const place = String(number).padStart(9, '0');
  const feed = { gsi1pk: `EVENTS#${recordedAt.slice(0, 10)}`, gsi1sk: `${recordedAt}#DEAL#d1#${place}` };
  return text({ pk: 'DEAL#d1', sk: `EVENT#${place}`, ...feed });
};

/** Restores a deal with two events, of which the table in use has a third; answers where its history goes on. */
const continued = async (name: string, third: string) => {
  const [first, properties] = ['2026-11-29T08:00:00.000Z', inject('tableProperties')];
  const kept = [event(1, first), event(2, first)];
  const tables = { from: `${name}-used`, to: `${name}-restored`, since };
  await restoreBackup(client, tables.from, properties, [deal(3), ...kept, event(3, third)]);
  await restoreBackup(client, tables.to, properties, [deal(2), ...kept]);
  await continueHistories(client, tables);
  const { Item } = await client.send(new GetItemCommand({ TableName: tables.to, Key: key }));
  return { sequence: Item?.sequence?.N, version: Item?.version?.N };
};

describe('the history of a restored deal', () => {
  it.each([
    ['happened after the moment', '2026-11-30T09:30:00.000Z'],
    ['was stamped just before the moment and written after it', '2026-11-29T23:59:59.900Z'],
  ])('goes on behind a lost event that %s', async (name, at) => {
    expect(await continued(name.replaceAll(' ', '-'), at)).toEqual({ sequence: '3', version: '3' });
  });
});
