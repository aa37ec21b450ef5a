import { join } from 'node:path';
import { PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { startFauxqs } from 'fauxqs';
import * as z from 'zod';
import { localAccess } from './access.ts';
import { Fault, messageOf } from './fault.ts';
import { onLoopback } from './loopback.ts';
import { HOST } from './ports.ts';
import type { DeclaredStack } from './template/stack.ts';

/** Topics and buckets, in this process, with their data in the folder. */
export const startServices = async (data: string, region: string) => {
  const folder = join(data, 'services');
  const options = { port: 0, host: HOST, logger: false, defaultRegion: region, dataDir: folder };
  const fauxqs = await onLoopback(() => startFauxqs(options)).catch((error: unknown) => {
    throw new Fault(`The topics and buckets in ${folder} cannot be opened: ${messageOf(error)}`);
  });
  const endpoint = `http://${HOST}:${fauxqs.port}`;
  const s3 = new S3Client({ ...localAccess, region, endpoint, forcePathStyle: true });
  return {
    endpoint,
    s3,
    /** Creates what the template declares; what is there already stays. */
    create: async (stack: DeclaredStack) => {
      for (const { attributes } of stack.declared('AWS::SNS::Topic', z.object({}))) {
        fauxqs.createTopic(attributes.TopicName ?? '', { region });
      }
      const bucketSchema = z.object({
        VersioningConfiguration: z.object({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
      });
      for (const { ref, properties } of stack.declared('AWS::S3::Bucket', bucketSchema)) {
        fauxqs.createBucket(ref);
        const { VersioningConfiguration } = properties;
        if (VersioningConfiguration)
          await s3.send(new PutBucketVersioningCommand({ Bucket: ref, VersioningConfiguration }));
      }
    },
    stop: async () => {
      s3.destroy();
      await fauxqs.stop();
    },
  };
};
