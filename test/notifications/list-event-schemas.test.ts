import { afterAll, expect, it } from 'vitest';
import schemas from '../../docs/event-schemas.json' with { type: 'json' };
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';

const cloud = await startHandlers();

afterAll(() => cloud.stop());

it('answers everybody who is signed in the schema of every type of event', async () => {
  const answer = await cloud.as('ann').call(contracts.listEventSchemas);
  expect(answer.status).toBe(200);
  expect(answer.ok()).toEqual(schemas);
});
