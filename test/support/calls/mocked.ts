import { isRecord } from '../../../local/is-record.ts';
import { callsOf } from '../../../local/permissions/actions.ts';
import { record } from './recorder.ts';

const services: Readonly<Record<string, string>> = {
  SNS: 'sns',
  SQS: 'sqs',
  KMS: 'kms',
  'Cognito Identity Provider': 'cognito-idp',
};

const serviceOf = (client: unknown) => {
  const config = isRecord(client) && client.config;
  return isRecord(config) ? services[String(config.serviceId)] : undefined;
};

/** What a function asks of a client that only plays its service counts as called, too. */
export const recordSent = (client: object) => {
  const target: unknown = typeof client === 'function' ? client.prototype : client;
  const send: unknown = isRecord(target) ? target.send : undefined;
  if (!isRecord(target) || typeof send !== 'function') return;
  target.send = function (this: unknown, ...given: readonly unknown[]) {
    const [command] = given;
    const service = serviceOf(this);
    if (service !== undefined && isRecord(command)) {
      const operation = command.constructor.name.replace(/Command$/, '');
      record(() => callsOf({ service, region: 'local', operation, input: command.input }));
    }
    return Reflect.apply(send, this, given);
  };
};
