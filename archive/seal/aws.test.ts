import { generateKeyPairSync, sign } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { kmsSigner, lockFor } from '.';

const options = { region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
type Answer = (name: string, input: Record<string, unknown>) => unknown;
function answering<T extends { send: unknown }>(client: T, answer: Answer): T {
  client.send = async (command: { constructor: { name: string }; input: Record<string, unknown> }) =>
    answer(command.constructor.name, command.input);
  return client;
}

describe('kmsSigner', () => {
  const kms = (answer: Answer) => answering(new KMSClient(options), answer);
  const der = (curve: 'P-256' | 'P-384') => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: curve });
    return { privateKey, PublicKey: publicKey.export({ format: 'der', type: 'spki' }) };
  };

  it('signs a digest, however long the seal is', async () => {
    const { privateKey, PublicKey } = der('P-256');
    const bytes = Buffer.alloc(10_000, 'x');
    const asked: Record<string, unknown>[] = [];
    const client = kms((name, input) => {
      if (name === 'GetPublicKeyCommand') return { PublicKey };
      asked.push(input);
      return { Signature: sign('sha256', bytes, privateKey) };
    });
    const signer = await kmsSigner(client, 'alias/seal');
    const signature = await signer.sign(bytes);
    expect(signer.publicKey.verifies(bytes, signature)).toBe(true);
    expect(signer.publicKey.verifies(Buffer.from('other'), signature)).toBe(false);
    expect(asked).toMatchObject([
      { MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256', KeyId: 'alias/seal' },
    ]);
    expect(asked[0]!.Message).toHaveLength(32);
  });

  it('names the key that cannot sign seals', async () => {
    const { PublicKey } = der('P-384');
    await expect(
      kmsSigner(
        kms(() => ({ PublicKey })),
        'k',
      ),
    ).rejects.toMatchObject({ code: 'bad-public-key' });
    const denied = kms(() => {
      throw new Error('Access Denied');
    });
    await expect(kmsSigner(denied, 'k')).rejects.toMatchObject({
      code: 'kms-key-unreadable',
      message: expect.stringContaining('KMS key k'),
    });
  });
});

describe('lockFor', () => {
  const day = 86_400_000;
  const bucket = (answer: Answer) => answering(new S3Client(options), answer);
  const enabled = (Rule?: object) =>
    bucket(() => ({ ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule } }));
  const none = bucket(() => {
    throw Object.assign(new Error('none'), { name: 'ObjectLockConfigurationNotFoundError' });
  });
  const ask = (client: S3Client, days?: number) =>
    lockFor(client, 'b', { days, mode: 'COMPLIANCE', now: day });

  it('locks as asked, as the bucket does, or not at all', async () => {
    expect(await ask(enabled(), 2)).toEqual({ mode: 'COMPLIANCE', retainUntil: 3 * day });
    expect(await ask(enabled({ DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } }))).toBeUndefined();
    expect(await ask(none)).toBeUndefined();
  });

  it('says so when nothing would be locked though it could, or could not though it was asked', async () => {
    await expect(ask(enabled())).rejects.toMatchObject({ code: 'lock-days-missing' });
    await expect(ask(none, 2)).rejects.toMatchObject({ code: 'bucket-not-lockable' });
    const denied = bucket(() => {
      throw new Error('Access Denied');
    });
    await expect(ask(denied)).rejects.toMatchObject({ code: 'lock-unreadable' });
  });
});
