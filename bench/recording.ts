import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { localAccess } from '../runner/access.ts';

type Send = DynamoDBDocumentClient['send'];
type Command = Parameters<Send>[0];

/** The calls to the table that one request makes, ready to be made again without any code of ours around them. */
export type Calls = readonly Command[];

/** Notes the calls that requests make through the product's client. */
export const recorderOf = (client: DynamoDBDocumentClient) => {
  const send = client.send.bind(client);
  let noted: Command[] = [];
  client.send = (command: Command) => {
    noted.push(command);
    return send(command);
  };
  return async (request: () => Promise<unknown>): Promise<Calls> => {
    noted = [];
    await request();
    return noted;
  };
};

/** Makes recorded calls on another engine, one after the other, with the SDK alone. */
export const bareClient = (endpoint: string) => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ ...localAccess, endpoint }));
  return async (calls: Calls) => {
    for (const call of calls) await client.send(call);
  };
};
