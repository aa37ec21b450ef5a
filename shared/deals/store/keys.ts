import { createdPosition } from '../../table/keys.ts';
import type { Status } from '../rules/deal.ts';

export const dealKey = (dealId: string) => ({ pk: `DEAL#${dealId}`, sk: 'DEAL' });

export const dealIdIn = (pk: string) => pk.slice(dealKey('').pk.length);

/** Of UTC, `YYYY-MM`. */
export const monthOf = (instant: string) => instant.slice(0, 'YYYY-MM'.length);

export const monthAfter = (month: string) => {
  const begin = new Date(`${month}-01T00:00:00.000Z`);
  return monthOf(new Date(begin.setUTCMonth(begin.getUTCMonth() + 1)).toISOString());
};

const openness = (status: Status) => (status === 'open' ? 'OPEN' : 'CLOSED');

/** `gsi1`: the deals of a process, open, or closed in a month (of UTC). */
export const openDealsOfProcess = (processId: string) => `PROCESS#${processId}#OPEN`;

export const closedDealsOfProcess = (processId: string, month: string) => `PROCESS#${processId}#CLOSED#${month}`;

/** `gsi2`: the deals of an owner, open or closed. */
export const dealsOfOwnerByState = (ownerId: string, status: Status) => `OWNER#${ownerId}#${openness(status)}`;

type Placed = {
  processId: string;
  ownerId: string;
  status: Status;
  closing: { at: string } | null;
  createdAt: string;
  id: string;
};

export const dealIndexKeys = (deal: Placed) => {
  const position = createdPosition(deal);
  return {
    gsi1pk:
      deal.closing === null
        ? openDealsOfProcess(deal.processId)
        : closedDealsOfProcess(deal.processId, monthOf(deal.closing.at)),
    gsi1sk: position,
    gsi2pk: dealsOfOwnerByState(deal.ownerId, deal.status),
    gsi2sk: position,
  };
};

/**
 * Next to the deal there are pointers to it, one for its process and its owner and one for each participant: they put it
 * into lists that do not divide by openness. There it stays in its place while it is closed and reopened, and no change
 * of the deal but these has to write them.
 */
export const pointerKey = (dealId: string) => ({ pk: `DEAL#${dealId}`, sk: 'POINTER' });

export const participantPointerKey = (dealId: string, userId: string) => ({
  pk: `DEAL#${dealId}`,
  sk: `PARTICIPANT#${userId}`,
});

/** `gsi1`: all deals of a process. */
export const dealsOfProcess = (processId: string) => `PROCESS#${processId}`;

/** `gsi2`: all deals of an owner, and of a participant. */
export const dealsOfOwner = (ownerId: string) => `OWNER#${ownerId}`;

export const dealsOfParticipant = (userId: string) => `PARTICIPANT#${userId}`;
