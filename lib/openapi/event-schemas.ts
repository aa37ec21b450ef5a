import * as z from 'zod';
import { eventSchemas } from '../../shared/api/event-schemas.ts';
import { inPlainWords } from './schemas.ts';

/** The JSON Schema of every type of event, each whole in itself. */
export const eventSchemaDocument = () =>
  Object.fromEntries(eventSchemas.map(([type, schema]) => [type, z.toJSONSchema(schema, { override: inPlainWords })]));
