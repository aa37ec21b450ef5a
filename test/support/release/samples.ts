import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import * as z from 'zod';
import { oneOfEach } from '../one-of-each.ts';
import { startClockwork } from './clockwork.ts';
import { type Marshalled, startReleasedCloud } from './cloud.ts';
import { liveOn, repeatable } from './life.ts';
import { pathsOf, readAll, readSchema } from './reads.ts';

const samplesSchema = z.object({
  ids: z.record(z.string(), z.string()),
  /** When all had been written. */
  at: z.number(),
  /** As the table's engine knows them. */
  items: z.array(z.record(z.string(), z.json())),
  reads: z.array(readSchema),
  /** Of every type. */
  events: z.array(z.looseObject({ type: z.string(), id: z.string() })),
  /** What was answered to the request that may be repeated. */
  repeated: z.json(),
});

export type Samples = z.infer<typeof samplesSchema>;

const keyOf = ({ pk, sk }: Marshalled) => `${pk?.S} ${sk?.S}`;

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** DynamoDB's JSON, with bytes as text, and attributes in the order of their names: engines keep none. */
const asJson = (item: Marshalled) =>
  JSON.parse(
    JSON.stringify(item, (name, value) => {
      if (name === 'B') return Buffer.from(Object.values<number>(value)).toString('base64');
      return isFields(value)
        ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
        : value;
    }),
  );

/** One of everything that this code writes, and what it answers who reads it: the same in every run. */
export const makeSamples = async (): Promise<Samples> => {
  const clockwork = startClockwork();
  const cloud = await startReleasedCloud(clockwork);
  try {
    const ids = await liveOn(cloud);
    clockwork.pass(60);
    const repeated = z.json().parse((await repeatable(cloud)).ok());
    const items = (await cloud.items()).toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)).map(asJson);
    return {
      ids,
      at: Date.now(),
      items,
      events: oneOfEach(),
      reads: await readAll(cloud.read, pathsOf(ids)),
      repeated,
    };
  } finally {
    clockwork.stop();
    await cloud.stop();
  }
};

export const readSamples = (file: string | URL) =>
  samplesSchema.parse(JSON.parse(brotliDecompressSync(readFileSync(file)).toString()));

/** An item as DynamoDB takes it. */
export const marshalled = (item: Samples['items'][number]): Marshalled =>
  JSON.parse(JSON.stringify(item), (name, value) => (name === 'B' ? Buffer.from(value, 'base64') : value));
