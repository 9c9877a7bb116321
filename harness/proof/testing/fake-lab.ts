import { S3Client } from '@aws-sdk/client-s3';
import { type Pipeline, routes } from '../../../pipeline';
import { agent3_3_987 } from '../../agent';
import type { Lab } from '../../lab';
import type { Instance } from '../../machine';

/** A lab of an empty bucket, whose instances do nothing. What is asked of them is written down. */
export interface FakeLab extends Lab {
  /** `boot`, `destroy`, ..., in order. */
  asked: string[];
}

/** @param change what an instance does otherwise */
export function fakeLab(change: Partial<Instance> = {}, scenariosAtOnce = 1): FakeLab {
  const asked: string[] = [];
  const instance = (instanceId: string): Instance => ({
    instanceId,
    boot: async () => {},
    signal: async () => {},
    killAgent: async () => {},
    powerLoss: async () => {},
    forcedReboot: async () => {},
    cutNetwork: async () => {},
    restoreNetwork: async () => {},
    processes: async () => [],
    destroy: async () => void asked.push('destroy'),
    ...change,
  });
  const content = { inputs: { s3EncryptionEnabled: true, cloudWatchEncryptionEnabled: true } };
  const documents = Object.fromEntries(routes.map((route) => [route, { name: route, content }]));
  const s3 = new S3Client({ region: 'us-east-1' });
  s3.send = (async () => ({})) as typeof s3.send;
  return {
    asked,
    endpoint: 'http://127.0.0.1:1',
    pipeline: {
      region: 'us-east-1',
      account: '000000000000',
      bucketName: 'bucket',
      logGroupName: 'group',
      deliveryStreamName: 'stream',
      stackName: 'stack',
      streamPrefix: 'stream/',
      transcriptPrefix: 'transcripts/',
      errorPrefix: 'errors/',
    } satisfies Pipeline,
    documents: documents as Lab['documents'],
    instances: {
      kind: 'process',
      description: 'no instances',
      serviceHost: '127.0.0.1',
      scenariosAtOnce,
      create: ({ instanceId }) => instance(instanceId),
    },
    profile: agent3_3_987,
    clients: { s3 } as unknown as Lab['clients'],
  };
}
