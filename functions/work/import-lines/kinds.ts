import { dealLines } from './deal-lines.ts';
import { ofKind } from './line-kind.ts';

/** What lines of each kind lead to. */
export const kinds = { deal: ofKind(dealLines) };
