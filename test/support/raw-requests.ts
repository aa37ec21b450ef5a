import type { Transport, WireRequest, WireResponse } from '../../shared/api/client.ts';
import type { Contract } from '../../shared/api/contract.ts';
import { problem } from '../../shared/api/problems.ts';

/** Requests that the client would not make: any path, headers and body. */
export const rawRequests =
  (send: Transport) =>
  (route: Contract, path: string, given: Partial<WireRequest> = {}) =>
    send(route, { method: route.method, headers: {}, ...given, path });

/** How a request was refused: status, code, and where its faults are. */
export const refused = ({ status, text }: WireResponse) => {
  const { code, errors = [] } = problem.parse(JSON.parse(text));
  return { status, code, pointers: errors.map(({ pointer }) => pointer) };
};
