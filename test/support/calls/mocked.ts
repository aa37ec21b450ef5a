import { callsOf } from '../../../local/permissions/actions.ts';
import { isRecord } from '../../../runner/is-record.ts';
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

const recordSent = (client: object) => {
  const target: unknown = typeof client === 'function' ? client.prototype : client;
  const send: unknown = isRecord(target) ? target.send : undefined;
  if (!isRecord(target) || typeof send !== 'function') return;
  // It stays the stub that it is: who mocks the client again takes that away first.
  target.send = new Proxy(send, {
    apply: (stub, self, given: readonly unknown[]) => {
      const [command] = given;
      const service = serviceOf(self);
      if (service !== undefined && isRecord(command)) {
        const operation = command.constructor.name.replace(/Command$/, '');
        record(() => callsOf({ service, region: 'local', operation, input: command.input }));
      }
      return Reflect.apply(stub, self, given);
    },
  });
};

/** What a function asks of a client that only plays its service counts as called, too, also once that is reset. */
export const decide = <Mock extends { reset(): unknown }>(client: object, mock: Mock): Mock => {
  const reset = mock.reset.bind(mock);
  recordSent(client);
  // A mock is reset by putting another stub in its place.
  mock.reset = () => {
    reset();
    recordSent(client);
    return mock;
  };
  return mock;
};
