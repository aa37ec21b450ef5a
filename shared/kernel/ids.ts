import { createHash } from 'node:crypto';
import { customAlphabet } from 'nanoid';
import { sortableTime } from './values.ts';

/** A new id of lower-case letters and digits, with 103 random bits: fits stages and activities too. */
export const newId = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 20);

/** A new id that sorts behind those of earlier instants: for what is listed by its creation and found by its id. */
export const newIdAt = (at: string) => `${sortableTime(at)}${newId()}`;

/** A fingerprint of these parts, in hexadecimal; parts are kept apart, so that ("a", "bc") is not ("ab", "c"). */
export const digestOf = (...parts: readonly string[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** What leaves room for the ids of the deal's tasks, and of their events, which begin with it: an id has 64 characters. */
const fitting = /^[A-Za-z0-9][A-Za-z0-9_-]{0,23}$/;

/** Ours have no capitals, hyphens or underlines; what looks like one of ours and is none could be that of a process. */
const ours = /^[a-z0-9]{20}$/;
const theirs = /[A-Z_-]/;

/** The id of the deal that a file calls so: always the same. No other thing has it, and so no other event has its events'. */
export const importedId = (externalId: string) =>
  ours.test(externalId) || (fitting.test(externalId) && theirs.test(externalId))
    ? externalId
    : digestOf(externalId).slice(0, 24);
