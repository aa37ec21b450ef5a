import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { HOST, listen } from '../ports.ts';
import { decrypt, encrypt } from './cipher.ts';
import { readKey } from './key-file.ts';

type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

const bytes = z.base64().transform((encoded) => Buffer.from(encoded, 'base64'));
const purpose = { KeyId: z.string().min(1), EncryptionContext: z.record(z.string(), z.string()).default({}) };

const encryption = z.object({ ...purpose, Plaintext: bytes.refine(({ length }) => length > 0 && length <= 4_096) });
const decryption = z.object({ ...purpose, CiphertextBlob: bytes });

const refused = (type: string, message: string): Answer => ({ status: 400, body: { __type: type, message } });

/** What KMS does for our functions. https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html */
const calls = (key: Buffer): Readonly<Record<string, (request: unknown) => Answer>> => ({
  'TrentService.Encrypt': (request) => {
    const { KeyId, EncryptionContext: context, Plaintext } = encryption.parse(request);
    const CiphertextBlob = encrypt(key, Plaintext, { keyId: KeyId, context }).toString('base64');
    return { status: 200, body: { KeyId, CiphertextBlob, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' } };
  },
  'TrentService.Decrypt': (request) => {
    const { KeyId, EncryptionContext: context, CiphertextBlob } = decryption.parse(request);
    const plaintext = decrypt(key, CiphertextBlob, { keyId: KeyId, context });
    if (plaintext === undefined) return refused('InvalidCiphertextException', 'Encrypted for something else');
    return {
      status: 200,
      body: { KeyId, Plaintext: plaintext.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
    };
  },
});

/** Encrypts and decrypts as KMS does, with a key in a file of the data folder. */
export const startSecrets = async (data: string) => {
  const known = calls(await readKey(data));
  const answerTo = async (request: IncomingMessage): Promise<Answer> => {
    const target = String(request.headers['x-amz-target']);
    const call = known[target];
    if (call === undefined) return refused('UnknownOperationException', `The local cloud does not know ${target}`);
    return call(JSON.parse(await text(request)));
  };
  const server = createServer(async (request, response) => {
    // What is wrong with it is not said: that might repeat the secret.
    const malformed = () => refused('ValidationException', 'The request is malformed');
    const { status, body } = await answerTo(request).catch(malformed);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  });
  const url = `http://${HOST}:${await listen(server, 0, 'secrets')}`;
  return {
    url,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
