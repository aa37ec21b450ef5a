import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { localAccess } from '../runner/access.ts';
import { Fault, messageOf } from '../runner/fault.ts';
import { changingServers, type Server } from './buckets/changed-servers.ts';
import { answeringRanges } from './buckets/ranges.ts';
import { onLoopback } from './loopback.ts';
import { HOST } from './ports.ts';

/** Bytes of a file, in a form: some hundred thousand deals. fauxqs by itself takes 11 MB; it holds them in memory. */
const maxBody = 512 * 1_024 * 1_024;

const takingLargeBodies = (server: Server) =>
  server.addHook('onRoute', (route) => {
    route.bodyLimit = maxBody;
  });

type CreatedObject = { readonly bucket: string; readonly key: string };

/**
 * Looks at each object as soon as it is stored, before whoever stored it is answered: by waiting for one in vain. Of
 * what a form uploaded it hears twice, as it may from S3.
 */
const onCreated = ({ spy }: FauxqsServer, look: (created: CreatedObject) => void) => {
  void spy.waitForMessage((message) => {
    if (message.service === 's3' && message.status === 'uploaded') look(message);
    return false;
  });
};

/** Topics, queues and buckets, in this process, with their data in the folder. */
export const startServices = async (data: string, region: string) => {
  const folder = join(data, 'services');
  const files = join(folder, 'files');
  const options = {
    port: 0,
    host: HOST,
    logger: false,
    defaultRegion: region,
    dataDir: folder,
    s3StorageDir: files,
    // It keeps what it saw for tests to ask; here each is looked at when it happens.
    messageSpies: { bufferSize: 0 },
  };
  const change = (server: Server) => {
    takingLargeBodies(server);
    answeringRanges(server, files);
  };
  const start = () => changingServers(change, () => startFauxqs(options));
  const fauxqs = await onLoopback(start).catch((error: unknown) => {
    throw new Fault(`The topics, queues and buckets in ${folder} cannot be opened: ${messageOf(error)}`);
  });
  const endpoint = `http://${HOST}:${fauxqs.port}`;
  const access = { ...localAccess, region, endpoint };
  const s3 = new S3Client({ ...access, forcePathStyle: true });
  const sns = new SNSClient(access);
  const sqs = new SQSClient(access);
  return {
    endpoint,
    region,
    fauxqs,
    s3,
    sns,
    sqs,
    onCreated: (look: (created: CreatedObject) => void) => onCreated(fauxqs, look),
    stop: async () => {
      for (const client of [s3, sns, sqs]) client.destroy();
      await fauxqs.stop();
    },
  };
};

export type Services = Awaited<ReturnType<typeof startServices>>;
