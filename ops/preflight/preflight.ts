import { messageOf } from '../../runner/fault.ts';
import type { Level, Quota } from './quotas.ts';

type Found = { readonly quota: Quota; readonly level: Level } | { readonly quota: Quota; readonly unknown: string };

const lookUp = async (quota: Quota): Promise<Found> => {
  try {
    return { quota, level: await quota.look() };
  } catch (error) {
    // Whoever may deploy may not see everything; the other quotas are checked all the same.
    return { quota, unknown: messageOf(error) };
  }
};

const suffices = ({ need }: Quota, { limit, used, obstacle }: Level) =>
  obstacle === undefined && (need === 0 || need <= limit - (used ?? 0));

const row = (name: string, ...figures: readonly (string | number)[]) =>
  [name.padEnd(22), ...figures.map((value) => String(value).padStart(6))].join('  ');

const lineOf = (found: Found) => {
  const { name, need } = found.quota;
  if ('unknown' in found) return `${row(name, need, '', '')}  not known: ${found.unknown}`;
  const { limit, used, note, obstacle } = found.level;
  const enough = used === undefined ? 'enough where none are used up' : 'enough';
  const verdict = suffices(found.quota, found.level) ? enough : (obstacle ?? 'too little');
  return `${row(name, need, Number.isFinite(limit) ? limit : 'none', used ?? '?')}  ${verdict}${note ? ` (${note})` : ''}`;
};

/**
 * Says of each quota what is needed, how much there may be and how much there is; answers whether nothing is known to be
 * missing. A quota that could not be looked up is reported and stops nobody.
 */
export const preflight = async (quotas: readonly Quota[], say: (line: string) => void): Promise<boolean> => {
  const found = await Promise.all(quotas.map(lookUp));
  say(row('', 'need', 'limit', 'used'));
  for (const one of found) say(lineOf(one));
  const missing = found.filter((one) => 'level' in one && !suffices(one.quota, one.level));
  const unknown = found.filter((one) => 'unknown' in one);
  if (missing.length > 0) say('Ask for more before you deploy: https://console.aws.amazon.com/servicequotas');
  else if (unknown.length > 0) say(`Nothing is known to be missing; ${unknown.length} not known`);
  return missing.length === 0;
};
