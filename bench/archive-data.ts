import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { agentMessage, envelopeOf } from '../archive/testing/fake-agent';

/** Text of an object before gzip, as Firehose's 5 MB buffer gives. */
const objectText = 5 * 2 ** 20;
const eventsPerSession = 200;
/** Objects that are written; what is beyond them is linked to them under other keys, and so has other bytes of none. */
const distinctEvents = 10_000_000;

const words =
  'systemctl status nginx.service journalctl error warning connection refused at line GET /index.html 200 512 10.0.0.17 kernel: usb disconnect drwxr-xr-x root root'.split(
    ' ',
  );

export interface BenchArchive {
  folder: string;
  events: number;
  objects: number;
  /** Bytes as stored, and of the JSON in it. */
  bytes: number;
  textBytes: number;
  /** The id of some session. */
  session: string;
}

/** Writes an archive of at least so many events into a folder: gzip'd lines of JSON, which is what infra/ deploys. */
export function writeBenchArchive(folder: string, events: number, seed = 1): BenchArchive {
  let state = seed;
  const random = (n: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state % n;
  };
  const made: BenchArchive = { folder, events: 0, objects: 0, bytes: 0, textBytes: 0, session: sessionId(0) };
  const written: { file: string; events: number; bytes: number; textBytes: number }[] = [];
  let id = 0;
  while (made.events < events) {
    const key = keyOf(made.objects++);
    const file = join(folder, key);
    mkdirSync(dirname(file), { recursive: true });
    let one = written[made.objects % Math.max(1, written.length)]!;
    if (made.events < distinctEvents) {
      let text = '';
      let count = 0;
      while (text.length < objectText && made.events + count < events) {
        const session = sessionId(Math.floor(id / eventsPerSession));
        const time = Date.UTC(2026, 10, 24) + id * 37;
        const logEvents = Array.from({ length: 1 + random(3) }, () => ({
          id: `3${String(id++).padStart(55, '0')}`,
          timestamp: time,
          message: agentMessage(session, time, Array.from({ length: 1 + random(10) }, line)),
        }));
        count += logEvents.length;
        text += `${JSON.stringify(envelopeOf(session, logEvents))}\n`;
      }
      const packed = gzipSync(text);
      writeFileSync(file, packed);
      one = { file, events: count, bytes: packed.length, textBytes: Buffer.byteLength(text) };
      written.push(one);
    } else linkSync(one.file, file);
    made.events += one.events;
    made.bytes += one.bytes;
    made.textBytes += one.textBytes;
  }
  return made;

  function line(): string {
    let text = `${random(100_000)}`;
    for (let n = 2 + random(10); n > 0; n--) text += ` ${words[random(words.length)]}`;
    return text;
  }
}

const sessionId = (n: number) =>
  `user${n % 97}.name-0${createHash('sha1').update(`${n}`).digest('hex').slice(0, 16)}`;

function keyOf(n: number): string {
  const hour = new Date(Date.UTC(2026, 10, 24) + n * 60_000).toISOString();
  return `session-logs/${hour.slice(0, 13).replace(/[-T]/g, '/')}/session-logs-archive-1-${hour.slice(0, 19).replace(/[:T]/g, '-')}-${`${n}`.padStart(8, '0')}.gz`;
}
