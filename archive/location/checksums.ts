import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { EndpointFault } from './endpoint-fault';

/** What an answer of S3 says of the body's checksums, each in base64. */
export interface ToldChecksums {
  ChecksumCRC32?: string | undefined;
  ChecksumCRC32C?: string | undefined;
  ChecksumCRC64NVME?: string | undefined;
  ChecksumSHA1?: string | undefined;
  ChecksumSHA256?: string | undefined;
  ChecksumSHA512?: string | undefined;
  ChecksumType?: string | undefined;
}

interface Checksum {
  update(bytes: Uint8Array): void;
  /** In base64. */
  digest(): string;
}

/**
 * Holds a body against the checksums that came with it. The SDK does so for a body that comes in one piece, and for none
 * that was put together from ranges.
 */
export function checksumsOf(told: ToldChecksums): { update(bytes: Uint8Array): void; end(): void } {
  // Of a composite one only who knows the parts can say whether it is right.
  const whole = Object.entries(makers).flatMap(([name, make]) => {
    const expected = told[`Checksum${name}` as keyof ToldChecksums];
    if (expected === undefined || told.ChecksumType === 'COMPOSITE' || expected.includes('-')) return [];
    return [{ name, expected, own: make() }];
  });
  return {
    update: (bytes) => {
      for (const { own } of whole) own.update(bytes);
    },
    end: () => {
      for (const { name, expected, own } of whole) {
        const got = own.digest();
        if (got !== expected)
          throw new EndpointFault(
            `its bytes have the ${name} checksum ${got}, and the answer says ${expected}`,
          );
      }
    },
  };
}

const makers: Record<string, () => Checksum> = {
  CRC32: () => crcOf((bytes, value) => crc32(bytes, value)),
  CRC32C: () => crcOf(crc32c),
  CRC64NVME: crc64Nvme,
  SHA1: () => hashOf('sha1'),
  SHA256: () => hashOf('sha256'),
  SHA512: () => hashOf('sha512'),
};

function hashOf(name: string): Checksum {
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') };
}

function crcOf(step: (bytes: Uint8Array, value: number) => number): Checksum {
  let value = 0;
  return {
    update: (bytes) => {
      value = step(bytes, value);
    },
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString('base64');
    },
  };
}

/** Castagnoli's polynomial, reflected (RFC 3720, 12.1). */
const castagnoli = once(() =>
  Uint32Array.from({ length: 256 }, (_, value) => {
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
    return value;
  }),
);

function crc32c(bytes: Uint8Array, start: number): number {
  const table = castagnoli();
  let value = ~start;
  for (let i = 0; i < bytes.length; i++) value = table[(value ^ bytes[i]!) & 0xff]! ^ (value >>> 8);
  return ~value >>> 0;
}

/** The NVMe base specification's (5.2.1.3.4), reflected; in halves, as numbers have 53 bits. */
const nvme = once(() => {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let value = BigInt(i);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
    high[i] = Number(value >> 32n);
    low[i] = Number(value & 0xffff_ffffn);
  }
  return { high, low };
});

function crc64Nvme(): Checksum {
  const table = nvme();
  let high = -1;
  let low = -1;
  return {
    update: (bytes) => {
      for (let i = 0; i < bytes.length; i++) {
        const at = (low ^ bytes[i]!) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ table.low[at]!;
        high = (high >>> 8) ^ table.high[at]!;
      }
    },
    digest: () => {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE(~high >>> 0);
      bytes.writeUInt32BE(~low >>> 0, 4);
      return bytes.toString('base64');
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
