import { dealLines } from './deal-lines.ts';
import { ofKind } from './line-kind.ts';
import { processLines } from './process-lines.ts';
import { userLines } from './user-lines.ts';
import { versionLines } from './version-lines.ts';

/** What lines of each kind lead to. */
export const kinds = {
  user: ofKind(userLines),
  processVersion: ofKind(versionLines),
  process: ofKind(processLines),
  deal: ofKind(dealLines),
};
