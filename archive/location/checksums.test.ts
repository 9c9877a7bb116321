import { createHash } from 'node:crypto';
import { checksumsOf, type ToldChecksums } from './checksums';

const digits = Buffer.from('123456789');
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
const shaOf = (name: string) => createHash(name).update(digits).digest('base64');

// The check values of the CRC catalogue (reveng.sourceforge.io/crc-catalogue): CRC-32/ISO-HDLC, CRC-32/ISCSI, CRC-64/NVME.
const right: ToldChecksums[] = [
  { ChecksumCRC32: base64('cbf43926') },
  { ChecksumCRC32C: base64('e3069283') },
  { ChecksumCRC64NVME: base64('ae8b14860a799888') },
  { ChecksumSHA1: shaOf('sha1') },
  { ChecksumSHA256: shaOf('sha256') },
  { ChecksumSHA512: shaOf('sha512') },
];

function hold(told: ToldChecksums, bytes: Buffer) {
  const sums = checksumsOf(told);
  for (const byte of bytes) sums.update(Uint8Array.of(byte));
  sums.end();
}

it.each(right)('%j is of these bytes and of no others', (told) => {
  expect(() => hold(told, digits)).not.toThrow();
  expect(() => hold(told, Buffer.from('123456798'))).toThrow(/checksum .* and the answer says/);
  expect(() => hold(told, digits.subarray(1))).toThrow();
});

it('of parts nobody can tell who has none, and where nothing is told nothing is held', () => {
  expect(() => hold({ ChecksumCRC32: `${base64('00000000')}-3` }, digits)).not.toThrow();
  expect(() => hold({ ChecksumCRC32: base64('00000000'), ChecksumType: 'COMPOSITE' }, digits)).not.toThrow();
  expect(() => hold({}, digits)).not.toThrow();
});
