import { describe, expect, it } from 'vitest';
import { dealLine } from '../../../shared/imports-exports/rules/deal-line.ts';
import { processLine, processVersionLine } from '../../../shared/imports-exports/rules/lines.ts';
import { aLine } from '../../support/deal-lines.ts';
import { minute } from '../../support/factories.ts';

const before1970 = '1969-12-31T23:59:59.999Z';
const task = {
  suffix: 'x',
  title: 'Call',
  description: '',
  type: 'call',
  priority: 'normal',
  dueOn: null,
  state: 'done',
  assigneeEmail: null,
  source: { kind: 'user' },
  touched: false,
  createdAt: minute(0),
  updatedAt: minute(0),
  completedAt: minute(0),
};
const file = {
  id: 'file-1',
  fileName: 'Offer.pdf',
  contentType: 'application/pdf',
  size: 3,
  keptAs: 'deals/a/file-1/0',
};

/** Where a line has faults. */
const faultsOf = (schema: typeof dealLine | typeof processLine | typeof processVersionLine, line: object) =>
  schema.safeParse(line).error?.issues.map(({ path }) => path.join('/')) ?? [];

describe('a time in a file', () => {
  it('may be that with which 1970 began', () => {
    expect(faultsOf(dealLine, { ...aLine('a'), openedAt: '1970-01-01T00:00:00Z' })).toEqual([]);
  });

  it.each([
    ['openedAt', { openedAt: before1970 }],
    ['history/0/at', { history: [{ type: 'deal.won', at: before1970 }] }],
    ['tasks/0/createdAt', { tasks: [{ ...task, createdAt: before1970 }] }],
    ['tasks/0/updatedAt', { tasks: [{ ...task, updatedAt: before1970 }] }],
    ['tasks/0/completedAt', { tasks: [{ ...task, completedAt: before1970 }] }],
    ['attachments/0/createdAt', { attachments: [{ ...file, createdAt: before1970 }] }],
  ])('is refused before 1970 as %s of a deal', (place, given) => {
    expect(faultsOf(dealLine, { ...aLine('a'), ...given })).toEqual([place]);
  });

  it('is refused before 1970 as that of a process or a version', () => {
    expect(faultsOf(processLine, { createdAt: before1970 })).toContain('createdAt');
    expect(faultsOf(processLine, { createdAt: minute(0) })).not.toContain('createdAt');
    expect(faultsOf(processVersionLine, { publishedAt: before1970 })).toContain('publishedAt');
    expect(faultsOf(processVersionLine, { publishedAt: minute(0) })).not.toContain('publishedAt');
  });
});
