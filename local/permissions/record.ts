import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Call } from './judge.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A queue by the variable that names it, which is the same wherever a function runs. */
const queueIn = (environment: Environment, name: string) =>
  Object.entries(environment).find(([key, url]) => key.endsWith('_QUEUE_URL') && url?.endsWith(`/${name}`))?.[0] ??
  name;

/** What a call is about, by a name that is the same in every stack and every test. */
export const kindOf = (resource: string, environment: Environment): string => {
  const [, , service, , , ...rest] = resource.split(':');
  const name = rest.join(':');
  if (service === 'sqs') return queueIn(environment, name);
  if (service === 's3') return name.includes('/') ? `files/${name.split('/')[1]}/` : 'files';
  if (service === 'dynamodb') return name.replace(/^table\/[^/]+/, 'table');
  return service ?? resource;
};

/** Writes down each different call of a function; undefined where nobody wants to know. */
export const recorderOf = (functionName: string, environment: Environment, folder: string | undefined) => {
  if (folder === undefined) return undefined;
  const seen = new Set<string>();
  return ({ action, resource }: Call) => {
    const line = `${action} ${kindOf(resource, environment)}`;
    if (seen.has(line)) return;
    seen.add(line);
    appendFileSync(join(folder, functionName), `${line}\n`);
  };
};
