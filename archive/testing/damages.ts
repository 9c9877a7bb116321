import { deflateRawSync, gzipSync } from 'node:zlib';
import type { DecodeProblemCode } from '../decode';

/** An object with its envelopes in it, and where each of them lies. */
export interface Parts {
  /** One piece of bytes an envelope. */
  pieces: Buffer[];
  isGzip: boolean;
}

/** Damage to the piece at index `hurt`: never to another one. */
export interface Damage {
  name: string;
  /** Whether it can be done to gzip pieces, to plain JSON lines, or to both. */
  on: 'gzip' | 'plain' | 'both';
  do(pieces: Buffer[], hurt: number, dice: () => number): void;
  /** What the finding in the object itself may be called. */
  codes: DecodeProblemCode[];
  /** The piece's own records are still there, for certain: only something was put beside them. */
  keeps?: true;
}

const at = (bytes: Buffer, dice: () => number, from = 0, to = bytes.length) =>
  from + (dice() % Math.max(1, to - from));

function edit(change: (bytes: Buffer, dice: () => number) => Buffer): Damage['do'] {
  return (pieces, hurt, dice) => {
    pieces[hurt] = change(Buffer.from(pieces[hurt]!), dice);
  };
}
const set = (where: (bytes: Buffer) => number, change: (old: number) => number) =>
  edit((bytes) => {
    bytes[where(bytes)] = change(bytes[where(bytes)]!) & 0xff;
    return bytes;
  });
const replace = (from: string, to: string | Buffer) =>
  edit((bytes) => {
    const found = bytes.indexOf(from);
    if (found < 0) throw new RangeError(`no ${from} to damage`);
    return Buffer.concat([bytes.subarray(0, found), Buffer.from(to), bytes.subarray(found + from.length)]);
  });
const insert = (bytes: (dice: () => number) => Buffer, after = false): Damage['do'] => {
  return (pieces, hurt, dice) => {
    pieces.splice(after ? hurt + 1 : hurt, 0, bytes(dice));
  };
};
const noise = (dice: () => number) =>
  Buffer.from(Array.from({ length: 1 + (dice() % 60) }, () => 0x80 | (dice() & 0x3f)));
const text = (value: string) => () => Buffer.from(value);
/** Any code: where deflate's data is damaged, how inflating fails is chance. */
const inDeflate: DecodeProblemCode[] = ['gzip-damaged', 'gzip-checksum', 'gzip-length', 'gzip-cut'];
const noGzip: DecodeProblemCode[] = ['not-gzip-nor-json'];
const notJson: DecodeProblemCode[] = ['json-damaged', 'json-cut', 'not-gzip-nor-json'];

const bodyAt = 10;

/** What can happen to an object's bytes. Each is found, under a name of its own, and costs no other envelope. */
export const damages: Damage[] = [
  // gzip: header
  {
    name: 'first magic byte',
    on: 'gzip',
    do: set(
      () => 0,
      (b) => b ^ 0xff,
    ),
    codes: noGzip,
  },
  {
    name: 'second magic byte',
    on: 'gzip',
    do: set(
      () => 1,
      (b) => b ^ 0x01,
    ),
    codes: noGzip,
  },
  {
    name: 'compression method',
    on: 'gzip',
    do: set(
      () => 2,
      () => 9,
    ),
    codes: noGzip,
  },
  {
    name: 'reserved flag',
    on: 'gzip',
    do: set(
      () => 3,
      () => 0x80,
    ),
    codes: noGzip,
  },
  {
    name: 'extra field that is not there',
    on: 'gzip',
    do: set(
      () => 3,
      () => 4,
    ),
    codes: [...inDeflate, 'gzip-header-cut'],
  },
  {
    name: 'file name that is not there',
    on: 'gzip',
    do: set(
      () => 3,
      () => 8,
    ),
    codes: [...inDeflate, 'gzip-header-cut'],
  },
  { name: 'header lost', on: 'gzip', do: edit((b) => b.subarray(bodyAt)), codes: noGzip },
  { name: 'cut in the magic', on: 'gzip', do: edit((b) => b.subarray(0, 2)), codes: noGzip },
  {
    name: 'cut in the header',
    on: 'gzip',
    do: edit((b) => b.subarray(0, 7)),
    codes: [...inDeflate, 'gzip-header-cut'],
  },
  {
    name: 'only the header',
    on: 'gzip',
    do: edit((b) => b.subarray(0, bodyAt)),
    codes: [...inDeflate, 'gzip-header-cut'],
  },
  // gzip: data
  {
    name: 'cut in the data',
    on: 'gzip',
    do: edit((b, d) => b.subarray(0, at(b, d, bodyAt + 1, b.length - 8))),
    codes: inDeflate,
  },
  {
    name: 'bad block type',
    on: 'gzip',
    do: set(
      () => bodyAt,
      () => 0x07,
    ),
    codes: inDeflate,
  },
  {
    name: 'byte flipped in the data',
    on: 'gzip',
    do: edit((b, d) => {
      b[at(b, d, bodyAt + 1, b.length - 12)]! ^= 0xff;
      return b;
    }),
    codes: inDeflate,
  },
  {
    name: 'zeros in the data',
    on: 'gzip',
    do: edit((b, d) => b.fill(0, at(b, d, bodyAt + 1, b.length - 40), b.length - 9)),
    codes: inDeflate,
  },
  {
    name: 'half of the data lost',
    on: 'gzip',
    do: edit((b) => Buffer.concat([b.subarray(0, b.length >> 1), b.subarray(b.length - 8)])),
    codes: inDeflate,
  },
  {
    name: 'byte put into the data',
    on: 'gzip',
    do: edit((b, d) =>
      ((i) => Buffer.concat([b.subarray(0, i), Buffer.from([0xa5]), b.subarray(i)]))(
        at(b, d, bodyAt + 1, b.length - 12),
      ),
    ),
    codes: inDeflate,
  },
  {
    name: 'byte lost from the data',
    on: 'gzip',
    do: edit((b, d) =>
      ((i) => Buffer.concat([b.subarray(0, i), b.subarray(i + 1)]))(at(b, d, bodyAt + 1, b.length - 12)),
    ),
    codes: inDeflate,
  },
  {
    name: 'data of text mode transfer',
    on: 'gzip',
    do: edit((b) => Buffer.from(b.toString('utf8'))),
    codes: noGzip,
  },
  // gzip: trailer
  {
    name: 'checksum',
    on: 'gzip',
    do: set(
      (b) => b.length - 8,
      (b) => b ^ 1,
    ),
    codes: ['gzip-checksum'],
  },
  {
    name: 'length',
    on: 'gzip',
    do: set(
      (b) => b.length - 4,
      (b) => b ^ 1,
    ),
    codes: ['gzip-length'],
  },
  {
    name: 'checksum lost',
    on: 'gzip',
    do: edit((b) => Buffer.concat([b.subarray(0, -8), b.subarray(-4)])),
    codes: ['gzip-checksum', 'gzip-cut'],
  },
  {
    name: 'trailer lost',
    on: 'gzip',
    do: edit((b) => b.subarray(0, -8)),
    codes: ['gzip-checksum', 'gzip-cut'],
  },
  {
    name: 'last byte lost',
    on: 'gzip',
    do: edit((b) => b.subarray(0, -1)),
    codes: ['gzip-length', 'gzip-cut'],
  },
  {
    name: 'content of another member under this checksum',
    on: 'gzip',
    do: edit((b) =>
      Buffer.concat([
        b.subarray(0, bodyAt),
        deflateRawSync('{"messageType":"DATA_MESSAGE","logEvents":[]}'),
        b.subarray(-8),
      ]),
    ),
    codes: ['gzip-checksum'],
  },
  // beside a piece
  { name: 'noise in front', on: 'both', do: insert(noise), codes: noGzip, keeps: true },
  { name: 'noise behind', on: 'both', do: insert(noise, true), codes: noGzip, keeps: true },
  { name: 'zeros in front', on: 'both', do: insert(() => Buffer.alloc(512)), codes: noGzip, keeps: true },
  {
    name: 'a page of FF in front',
    on: 'both',
    do: insert(() => Buffer.alloc(4_096, 0xff)),
    codes: noGzip,
    keeps: true,
  },
  { name: 'words in front', on: 'both', do: insert(text('AccessDenied ')), codes: noGzip, keeps: true },
  {
    name: 'XML in front',
    on: 'both',
    do: insert(text('<?xml version="1.0"?><Error><Code>SlowDown</Code></Error>')),
    codes: noGzip,
    keeps: true,
  },
  {
    name: 'byte order mark in front',
    on: 'both',
    do: insert(() => Buffer.from([0xef, 0xbb, 0xbf])),
    codes: noGzip,
    keeps: true,
  },
  { name: 'closing brackets in front', on: 'both', do: insert(text(']}')), codes: noGzip, keeps: true },
  {
    name: 'zip file in front',
    on: 'both',
    do: insert(() => Buffer.from('PK\u0003\u0004\u0014\u0000', 'latin1')),
    codes: noGzip,
    keeps: true,
  },
  {
    name: 'half a gzip header in front',
    on: 'both',
    do: insert(() => Buffer.from([0x1f, 0x8b, 0x08])),
    codes: [...noGzip, ...inDeflate, 'gzip-header-cut'],
    keeps: true,
  },
  {
    name: 'gzip of noise in front',
    on: 'both',
    do: insert((d) => gzipSync(noise(d))),
    codes: noGzip,
    keeps: true,
  },
  // JSON
  {
    name: 'JSON cut',
    on: 'plain',
    do: edit((b, d) => b.subarray(0, at(b, d, 1, b.length - 2))),
    codes: notJson,
  },
  { name: 'JSON without its start', on: 'plain', do: edit((b) => b.subarray(1)), codes: noGzip },
  {
    name: 'JSON without its first half',
    on: 'plain',
    do: edit((b) => b.subarray(b.indexOf(':') + 1)),
    codes: noGzip,
  },
  { name: 'quote lost', on: 'plain', do: replace('"owner"', 'owner"'), codes: notJson },
  { name: 'colon lost', on: 'plain', do: replace('"owner":', '"owner"'), codes: notJson },
  { name: 'comma lost', on: 'plain', do: replace(',"owner"', '"owner"'), codes: notJson },
  { name: 'comma too many', on: 'plain', do: replace(',"owner"', ',,"owner"'), codes: notJson },
  { name: 'bracket lost', on: 'plain', do: replace('"logEvents":[', '"logEvents":'), codes: notJson },
  {
    name: 'bracket of the other kind',
    on: 'plain',
    do: replace('"logEvents":[', '"logEvents":{'),
    codes: notJson,
  },
  {
    name: 'control character in a string',
    on: 'plain',
    do: replace('session-logs', 'session\u0000logs'),
    codes: notJson,
  },
  {
    name: 'line feed in a string',
    on: 'plain',
    do: replace('session-logs', 'session\nlogs'),
    codes: notJson,
  },
  { name: 'bad escape', on: 'plain', do: replace('session-logs', 'session\\xlogs'), codes: notJson },
  {
    name: 'Latin-1 in a string',
    on: 'plain',
    do: replace('session-logs', Buffer.from('s\u00e9ssion', 'latin1')),
    codes: ['json-not-utf8'],
  },
  {
    name: 'cut UTF-8 in a string',
    on: 'plain',
    do: replace('session-logs', Buffer.from([0xe6, 0x97])),
    codes: ['json-not-utf8'],
  },
  { name: 'number with words', on: 'plain', do: replace('"timestamp":', '"timestamp":NaN+'), codes: notJson },
  // envelopes that are JSON, and none
  {
    name: 'unknown message type',
    on: 'plain',
    do: replace('DATA_MESSAGE', 'DATA_MASSAGE'),
    codes: ['bad-envelope'],
  },
  {
    name: 'timestamp as text',
    on: 'plain',
    do: replace('"timestamp":', '"timestamp":"1","t":'),
    codes: ['bad-envelope'],
  },
  { name: 'no message', on: 'plain', do: replace('"message":', '"massage":'), codes: ['bad-envelope'] },
  { name: 'id as a number', on: 'plain', do: replace('"id":"', '"id":1,"i":"'), codes: ['bad-envelope'] },
  {
    name: 'events that are no list',
    on: 'plain',
    do: replace('"logEvents":[', '"logEvents":{},"e":['),
    codes: ['bad-envelope'],
  },
  { name: 'no events', on: 'plain', do: replace('"logEvents":', '"log":'), codes: ['bad-envelope'] },
  {
    name: 'stream as a number',
    on: 'plain',
    do: replace('"logStream":', '"logStream":1,"s":'),
    codes: ['bad-envelope'],
  },
];
