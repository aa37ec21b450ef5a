import * as z from 'zod';
import { type Event, type EventType, event } from '../kernel/event.ts';

type Kind = Event['subject']['kind'];

/** Where events of a kind happen: which of a deal, a process and its version they name. */
type Place = Readonly<Record<'dealId' | 'processId' | 'processVersion', z.core.$ZodType>>;

/** What tells events of one type from others; strict, so that what is missing here shows. */
export type Particulars = Place & {
  readonly description: string;
  readonly subject: z.core.$ZodType;
  readonly data: z.core.$ZodType;
  readonly changes: z.core.$ZodType;
};

type Fields = Readonly<Record<string, z.core.$ZodType>>;

/** How the events about one kind of subject are described; `marks` are what the data of any of them may hold. */
export const eventsAbout =
  (kind: Kind, place: Place, marks: Fields = {}) =>
  (description: string, data: Fields = {}, changes: z.core.$ZodType = z.strictObject({})): Particulars => ({
    description,
    ...place,
    changes,
    subject: z.strictObject({ ...event.shape.subject.shape, kind: z.literal(kind) }),
    data: z.strictObject({ ...data, ...marks }),
  });

/** The whole event of a type, as it is published. */
export const eventSchema = (type: EventType, { description, ...particulars }: Particulars) =>
  z.strictObject({ ...event.shape, type: z.literal(type), ...particulars }).meta({ title: type, description });
