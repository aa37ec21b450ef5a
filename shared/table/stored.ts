import * as z from 'zod';
import * as core from 'zod/v4/core';

/** Something that is kept as one string: an attribute of an item costs engine and SDK more than the bytes of a string do. */
export const json = <Schema extends z.ZodType>(schema: Schema) =>
  z.codec(z.string(), schema, {
    decode: (input, { issues }) => {
      try {
        return JSON.parse(input);
      } catch {
        issues.push({ code: 'invalid_format', format: 'json', input });
        return z.NEVER;
      }
    },
    encode: (value) => JSON.stringify(value),
  });

const secondsADay = 24 * 60 * 60;

/**
 * When something is swept, with all items of its partition: so many days after it was begun. For work in the background
 * that is 90; what it did stays.
 */
export const ttlOf = ({ createdAt }: { readonly createdAt: string }, days = 90) =>
  Math.floor(Date.parse(createdAt) / 1_000) + days * secondsADay;

// By its own name: through the other's, a bundler takes in all of it, 300 KB.

/*
 * What is kept may come from a later release: this code meets it during every upgrade and after a rollback. Fields that it
 * does not know stay with the object in which they were found, at whatever depth: under a symbol of the schema that
 * found them. So they go wherever the object is copied (`{ ...before, ...changes }`), are seen by nobody, and the same
 * schema writes them back. What gets a new value loses what the old one had.
 */

type Fields = Readonly<Record<PropertyKey, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const picked = (from: Fields, names: Iterable<string>) => {
  const fields: Record<PropertyKey, unknown> = {};
  for (const name of names) if (name in from) fields[name] = from[name];
  return fields;
};

/** What every write of an item derives anew, and never carries over from what was read. */
const derived = ['pk', 'sk', 'gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk', 'entity', 'ttl'];

const keeping = (schema: core.$ZodObject, ignored: readonly string[], unknownFields = Symbol('unknown fields')) => {
  const { def } = schema._zod;
  const names = Object.keys(def.shape);
  const known = new Set([...names, ...ignored]);
  const shape = Object.fromEntries(Object.entries(def.shape).map(([name, part]) => [name, tolerant(part)]));
  return z.codec(core.clone(schema, { ...def, shape, catchall: z.unknown() }), z.custom<Fields>(isFields), {
    decode: (found) => {
      let others: string[] = [];
      // A loop without a closure or a list: this runs for every object that is read.
      for (const name in found) if (!known.has(name)) others = [...others, name];
      if (others.length === 0 && ignored.length === 0) return found;
      const fields = picked(found, names);
      if (others.length > 0) fields[unknownFields] = picked(found, others);
      return fields;
    },
    encode: (value) => {
      const others = value[unknownFields];
      return { ...(isFields(others) && others), ...picked(value, names) };
    },
  });
};

const isSchema = (part: unknown): part is core.$ZodType => part instanceof core.$ZodType;

const tolerantPart = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(tolerantPart);
  return isSchema(part) ? tolerant(part) : part;
};

const made = new WeakMap<core.$ZodType, core.$ZodType>();

/** The states of one thing: what it has of unknown fields goes along from one into the other. */
const statesOf = ({ _zod }: core.$ZodDiscriminatedUnion) => {
  const unknownFields = Symbol('unknown fields');
  return _zod.def.options.map((option) =>
    option instanceof core.$ZodObject ? keeping(option, [], unknownFields) : tolerant(option),
  );
};

const copyOf = (schema: core.$ZodType): core.$ZodType => {
  if (schema instanceof core.$ZodObject) return keeping(schema, []);
  if (schema instanceof core.$ZodDiscriminatedUnion)
    return core.clone(schema, { ...schema._zod.def, options: statesOf(schema) });
  const parts = Object.entries(schema._zod.def).map(([name, part]) => [name, tolerantPart(part)]);
  return core.clone(schema, Object.fromEntries(parts));
};

/** Also the objects within lists, unions, codecs and the like. A schema that is used in two places is one in both. */
const tolerant = (schema: core.$ZodType): core.$ZodType => {
  const already = made.get(schema);
  if (already !== undefined) return already;
  const now = copyOf(schema);
  made.set(schema, now);
  return now;
};

/** A schema as the table takes it: fields that it does not know are kept, and written back when they are encoded. */
export const stored = <Output, Input>(schema: z.ZodType<Output, Input>) =>
  // Nothing of what goes in and comes out is another to who knows the same fields.
  tolerant(schema) as z.ZodType<Output, Input>;

/** An item of the table with these attributes; derived ones are written next to what is encoded. */
export const item = <Shape extends core.$ZodLooseShape>(shape: Shape) =>
  keeping(
    z.object(shape),
    derived.filter((name) => !(name in shape)),
  ) as unknown as z.ZodType<z.output<z.ZodObject<Shape>>, z.input<z.ZodObject<Shape>>>;

const appended = Symbol('appended');

/** What was just read from a tuple or a list, with what a later release appended to it. */
export const withAppended = <T extends object>(value: T, others: readonly unknown[]): T =>
  others.length === 0 ? value : Object.assign(value, { [appended]: others });

/** What stood there behind all that this code knows. */
export const appendedTo = (value: object): readonly unknown[] => {
  const others: unknown = Reflect.get(value, appended);
  return Array.isArray(others) ? others : [];
};
