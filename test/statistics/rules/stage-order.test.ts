import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stageOrderOf } from '../../../shared/statistics/rules/view.ts';
import { definitions } from '../../support/arbitraries.ts';
import { aDefinition } from '../../support/factories.ts';

const activity = (stageId: string) => [{ id: `in-${stageId}` }];

const version = (number: number, ...stageIds: readonly string[]) => ({
  version: number,
  definition: aDefinition(Object.fromEntries(stageIds.map((stageId) => [stageId, activity(stageId)]))),
});

const orderOf = (...versions: Parameters<typeof stageOrderOf>[0]) =>
  stageOrderOf(versions).stages.map(({ stageId }) => stageId);

describe('the stages of several versions', () => {
  it('stand in the order of the newest one', () => {
    expect(orderOf(version(1, 'lead', 'offer', 'talk'), version(2, 'lead', 'talk', 'offer'))).toEqual([
      ...['lead', 'talk', 'offer'],
    ]);
  });

  it('have the names that the newest one with them gives them', () => {
    const named = (number: number, names: Record<string, string>) => {
      const { stages, ...settings } = version(number, ...Object.keys(names)).definition;
      const renamed = stages.map((stage) => ({ ...stage, name: names[stage.id] ?? stage.name }));
      return { version: number, definition: { ...settings, stages: renamed } };
    };
    const versions = [
      named(1, { lead: 'Lead', call: 'Call' }),
      named(2, { lead: 'Lead', call: 'First call' }),
      named(3, { lead: 'Contact' }),
    ];
    expect(stageOrderOf(versions).stages.map(({ name }) => name)).toEqual(['Contact', 'First call']);
  });

  it('stand after their last predecessor that the newest has, where it lacks them', () => {
    expect(orderOf(version(2, 'lead', 'offer'), version(1, 'lead', 'call', 'visit', 'offer', 'trial'))).toEqual([
      ...['lead', 'call', 'visit', 'offer', 'trial'],
    ]);
  });

  it('stand before all where it lacks them and all before them', () => {
    expect(orderOf(version(1, 'call', 'lead'), version(2, 'lead'))).toEqual(['call', 'lead']);
  });

  it('stand where the newer one of those that have them says', () => {
    const versions = [
      version(1, 'call', 'lead', 'offer'),
      version(2, 'lead', 'call', 'offer'),
      version(3, 'lead', 'offer'),
    ];
    expect(orderOf(...versions)).toEqual(['lead', 'call', 'offer']);
  });

  it('are told by their place, and with a row for what has not started', () => {
    const { indexOf, rows, rowOf } = stageOrderOf([version(1, 'lead', 'offer')]);
    expect(['lead', 'offer', null, 'alien'].map(indexOf)).toEqual([0, 1, -1, -1]);
    expect(['lead', 'offer', null, 'alien'].map(rowOf)).toEqual([1, 2, 0, -1]);
    expect(rows.map(({ stageId }) => stageId)).toEqual([null, 'lead', 'offer']);
  });

  it('are each there once, in the order of the newest, in whatever order the versions are given', () => {
    fc.assert(
      fc.property(
        fc.array(
          definitions().chain((made) => fc.shuffledSubarray(made.stages).map((stages) => ({ ...made, stages }))),
          { minLength: 1, maxLength: 4 },
        ),
        (made) => {
          const versions = made.map((definition, index) => ({ version: index + 1, definition }));
          const order = orderOf(...versions);
          const newest = made.at(-1)?.stages.map(({ id }) => id) ?? [];
          expect(order.toSorted()).toEqual(
            [...new Set(made.flatMap(({ stages }) => stages.map(({ id }) => id)))].toSorted(),
          );
          expect(order.filter((stageId) => newest.includes(stageId))).toEqual(newest);
          expect(orderOf(...versions.toReversed())).toEqual(order);
        },
      ),
    );
  });
});
