import * as fc from 'fast-check';
import type { NewNote } from '../../shared/deals/rules/edit.ts';
import { systemActor } from '../../shared/kernel/decision.ts';
import { type Definition, definition } from '../../shared/processes/rules/definition.ts';
import { activitiesInOrder, type Process } from '../../shared/processes/rules/process.ts';
import { administrator, aNote, manager, owner, participant, stranger } from './factories.ts';
import type { Command, Step } from './history.ts';

const activity = fc.record({
  weight: fc.oneof(fc.nat(1_000), fc.constantFrom(0, 1, 10)),
  obligatory: fc.boolean(),
  noteRequirement: fc.constantFrom('none', 'none', 'none', 'note', 'noteWithFile'),
  completableBy: fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('anyone') }) },
    fc.record({ kind: fc.constantFrom('managers', 'administrators') }),
    fc.record({ kind: fc.constant('designated'), users: fc.constant([participant.userId]) }),
  ),
});

const stage = fc.record({
  probability: fc.option(fc.nat(100)),
  inactivityLimitDays: fc.option(fc.constantFrom(1, 2, 5)),
  activities: fc.array(activity, { minLength: 1, maxLength: 4 }),
});

/** Definitions of one to four stages; ids tell the place: `s1`, `s1-a0`. */
export const definitions = (fixed: Partial<Pick<Definition, 'probabilityMode' | 'gate'>> = {}) =>
  fc
    .record({
      probabilityMode: fc.constantFrom('weights', 'stage'),
      gate: fc.constantFrom('none', 'none', 'stage'),
      stages: fc.array(stage, { minLength: 1, maxLength: 4 }),
    })
    .map(({ stages, ...settings }) =>
      definition.parse({
        name: 'Process',
        lossReasons: ['Price'],
        ...settings,
        ...fixed,
        stages: stages.map(({ activities, ...rest }, s) => ({
          id: `s${s}`,
          name: `Stage ${s}`,
          ...rest,
          activities: activities.map((given, a) => ({ id: `s${s}-a${a}`, name: `Activity ${s}.${a}`, ...given })),
        })),
      }),
    );

export const processes = (...fixed: Parameters<typeof definitions>): fc.Arbitrary<Process> =>
  definitions(...fixed).map((made) => ({ processId: 'process-1', version: 1, definition: made }));

const notes: fc.Arbitrary<NewNote | undefined> = fc.constantFrom(
  undefined,
  aNote('They told us.'),
  aNote('See the file.', ['file-1']),
);

/** Who acts: mostly somebody who may, so that something happens. */
export const actors = fc.constantFrom(administrator, administrator, manager, owner, participant, stranger);

export const activityIds = ({ definition }: Process) =>
  fc.constantFrom(...activitiesInOrder(definition).map(({ activity }) => activity.id), 'unknown');

const commands = (process: Process): fc.Arbitrary<Command> => {
  const activityId = activityIds(process);
  const of = <const Type extends Command['type']>(type: Type) => ({ type: fc.constant(type) });
  return fc.oneof(
    { weight: 10, arbitrary: fc.record({ ...of('complete'), activityId, note: notes }) },
    { weight: 4, arbitrary: fc.record({ ...of('undo'), activityId }) },
    { weight: 3, arbitrary: fc.record({ ...of('waive'), activityId, reason: fc.constantFrom('Small', 'Known') }) },
    { weight: 2, arbitrary: fc.record({ ...of('unwaive'), activityId }) },
    { weight: 3, arbitrary: fc.record(of('win')) },
    { weight: 1, arbitrary: fc.record({ ...of('lose'), reason: fc.constantFrom('Price', 'Weather') }) },
    { weight: 1, arbitrary: fc.record(of('abandon')) },
    { weight: 4, arbitrary: fc.record(of('reopen')) },
    { weight: 1, arbitrary: fc.record({ ...of('estimate'), manual: fc.option(fc.nat(99)) }) },
    { weight: 1, arbitrary: fc.record({ ...of('rename'), name: fc.constantFrom('Solar roof', 'Heat pump') }) },
    { weight: 1, arbitrary: fc.record({ ...of('addParticipant'), userId: fc.constantFrom('paul', 'pia') }) },
    { weight: 1, arbitrary: fc.record({ ...of('removeParticipant'), userId: fc.constantFrom('paul', 'pia') }) },
    { weight: 1, arbitrary: fc.record(of('note')) },
    { weight: 4, arbitrary: fc.record(of('stall')) },
  );
};

/** Seconds between two attempts; now and then days go by. */
const pauses = fc.oneof({ weight: 4, arbitrary: fc.nat(2_000) }, fc.constantFrom(90_000, 200_000, 500_000));

/** That a deal stalls is nobody's doing. */
const byItself = (step: Step): Step => (step.command.type === 'stall' ? { ...step, by: systemActor } : step);

/** What people try on a deal of this process, allowed or not. */
export const stepsOn = (process: Process): fc.Arbitrary<Step[]> =>
  fc.array(fc.record({ command: commands(process), by: actors, pause: pauses }).map(byItself), {
    maxLength: 40,
    size: 'max',
  });

/** A process and what people try on one of its deals, allowed or not. */
export const histories = (...fixed: Parameters<typeof definitions>) =>
  processes(...fixed).chain((process) => fc.record({ process: fc.constant(process), steps: stepsOn(process) }));
