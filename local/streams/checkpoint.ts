import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { replaceFile } from '../../lib/replace-file.ts';
import { Fault } from '../../runner/fault.ts';
import { type Position, positionSchema } from '../../runner/record.ts';

/** Of which stream it is; files of before do not say, as there was one only. */
const keptSchema = positionSchema.extend({ streamArn: z.string().optional() });

export type Checkpoint = { readonly position: Position | undefined; save(position: Position): Promise<void> };

const read = async (path: string) => {
  try {
    return keptSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Fault(`${path} is damaged; start with --fresh, or remove it to deliver all events of the stream again`);
  }
};

/**
 * A consumer's position, kept in a file so that a restart goes on from there; where it follows another stream than
 * before, that one from its begin, as a mapping does that is replaced.
 */
export const openCheckpoint = async (folder: string, consumer: string, streamArn: string): Promise<Checkpoint> => {
  const path = join(folder, `${consumer}.json`);
  const kept = await read(path);
  let position: Position | undefined = kept?.streamArn === undefined || kept.streamArn === streamArn ? kept : undefined;
  return {
    get position() {
      return position;
    },
    save: async (next) => {
      if (next.shardId === position?.shardId && next.sequenceNumber === position.sequenceNumber) return;
      await replaceFile(path, JSON.stringify({ ...next, streamArn }));
      position = next;
    },
  };
};
