import { vi } from 'vitest';
import { lookAtCalls } from '../../../local/permissions/outgoing.ts';
import { decide } from './mocked.ts';
import { record } from './recorder.ts';

lookAtCalls(record);

vi.mock('aws-sdk-client-mock', async (original) => {
  const module = await original<typeof import('aws-sdk-client-mock')>();
  const mockClient: typeof module.mockClient = (client) => decide(client, module.mockClient(client));
  return { ...module, mockClient };
});
