import {
  DeleteDeliveryStreamCommand,
  PutRecordCommand,
  StopDeliveryStreamEncryptionCommand,
  UpdateDestinationCommand,
} from '@aws-sdk/client-firehose';
import type { EnforcementLab } from '../start-lab';
import type { Action } from './types';

/** What can be done to the delivery stream. */
export function deliveryActions({ pipeline, arns }: EnforcementLab) {
  const { deliveryStreamName: DeliveryStreamName } = pipeline;
  const Record = { Data: Buffer.from('forged') };
  return {
    delete: {
      what: 'delete the delivery stream',
      action: 'firehose:DeleteDeliveryStream',
      resource: arns.deliveryStream,
      call: ({ firehose }) => firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName })),
    },
    forge: {
      what: 'put a forged record into the delivery stream',
      action: 'firehose:PutRecord',
      resource: arns.deliveryStream,
      call: ({ firehose }) => firehose.send(new PutRecordCommand({ DeliveryStreamName, Record })),
    },
    putElsewhere: {
      what: 'put a record into another delivery stream',
      action: 'firehose:PutRecord',
      resource: `${arns.deliveryStream}-other`,
      call: ({ firehose }) =>
        firehose.send(new PutRecordCommand({ DeliveryStreamName: `${DeliveryStreamName}-other`, Record })),
    },
    redirect: {
      what: 'point the delivery stream elsewhere',
      action: 'firehose:UpdateDestination',
      resource: arns.deliveryStream,
      call: ({ firehose }) =>
        firehose.send(
          new UpdateDestinationCommand({
            DeliveryStreamName,
            CurrentDeliveryStreamVersionId: '1',
            DestinationId: 'destinationId-000000000001',
            ExtendedS3DestinationUpdate: { Prefix: 'elsewhere/' },
          }),
        ),
    },
    decrypt: {
      what: 'take the encryption off the delivery stream',
      action: 'firehose:StopDeliveryStreamEncryption',
      resource: arns.deliveryStream,
      call: ({ firehose }) => firehose.send(new StopDeliveryStreamEncryptionCommand({ DeliveryStreamName })),
    },
  } satisfies Record<string, Action>;
}
