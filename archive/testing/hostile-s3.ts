import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { crc32 } from 'node:zlib';

/** What a request asks for; `other` is all that reading does not use. */
type Operation = 'list' | 'versions' | 'get' | 'head' | 'other';

export interface Request {
  operation: Operation;
  key: string;
  query: URLSearchParams;
  /** First byte that is asked for; undefined where no range is. */
  from: number | undefined;
  wantsChecksum: boolean;
  /** How many requests came before it. */
  before: number;
}

/** Answers in its own way, or leaves it to the honest server. */
export type Behaviour = (request: Request, response: ServerResponse) => undefined | 'honest';

export interface HostileS3 {
  url: string;
  requests: Request[];
  /** Bytes of bodies that were taken from the server, those in the system's buffers included. */
  sent(): number;
  /** Resolves when a request has come. */
  asked(): Promise<void>;
  /** Resolves when no connection is in the middle of an answer any more. */
  left(): Promise<void>;
  close(): Promise<void>;
}

/** An S3 with one bucket in path style, that does as `behaviour` says: by itself as honest as S3. */
export async function hostileS3(
  objects: Readonly<Record<string, string | Buffer>>,
  behaviour: Behaviour = () => 'honest',
): Promise<HostileS3> {
  const requests: Request[] = [];
  const sockets = new Set<Socket>();
  let sent = 0;
  const open = new Set<ServerResponse>();
  const watchers = new Set<() => void>();
  const changed = () => {
    for (const watcher of watchers) watcher();
  };
  const until = (is: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!is()) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
    });
  const server = createServer((message, response) => {
    const request = requestOf(message, requests.length);
    requests.push(request);
    open.add(response);
    response.on('error', () => {});
    response.on('close', () => {
      open.delete(response);
      changed();
    });
    const write = response.write.bind(response);
    response.write = ((chunk: Buffer, ...rest: []) => {
      sent += chunk.length;
      return write(chunk, ...rest);
    }) as typeof response.write;
    message.resume();
    changed();
    if (behaviour(request, response) === 'honest') answer(objects, request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    sent: () => sent,
    asked: () => until(() => requests.length > 0),
    left: () => until(() => open.size === 0),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function requestOf({ url = '/', method, headers }: IncomingMessage, before: number): Request {
  const { pathname, searchParams: query } = new URL(url, 'http://s3');
  const key = decodeURIComponent(pathname.split('/').slice(2).join('/'));
  const from = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1];
  let operation: Operation = 'other';
  if (method === 'GET' && key === '') operation = query.has('versions') ? 'versions' : 'list';
  else if (method === 'GET') operation = 'get';
  else if (method === 'HEAD') operation = 'head';
  return {
    operation,
    key,
    query,
    from: from === undefined ? undefined : Number(from),
    wantsChecksum: headers['x-amz-checksum-mode'] === 'ENABLED',
    before,
  };
}

export const etagOf = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`;

export function crc32Of(bytes: Buffer): string {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(crc32(bytes));
  return value.toString('base64');
}

function answer(
  objects: Readonly<Record<string, string | Buffer>>,
  { operation, key, query, from, wantsChecksum }: Request,
  response: ServerResponse,
): void {
  if (operation === 'list' || operation === 'versions') {
    const prefix = query.get('prefix') ?? '';
    const after =
      query.get('continuation-token') ?? query.get('start-after') ?? query.get('key-marker') ?? '';
    const all = Object.keys(objects).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const left = all.filter((one) => one.startsWith(prefix) && one > after);
    const page = left.slice(0, 2).map((one) => ({ key: one, bytes: Buffer.from(objects[one]!) }));
    const token = left.length > 2 ? page.at(-1)!.key : undefined;
    response.end(operation === 'list' ? listing(page, token) : versions(page, token));
    return;
  }
  const object = objects[key];
  if (object === undefined || operation === 'other') {
    response.statusCode = 404;
    response.end('<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>');
    return;
  }
  const bytes = Buffer.from(object);
  response.setHeader('ETag', etagOf(bytes));
  if (from !== undefined) {
    response.statusCode = 206;
    response.setHeader('Content-Range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
  } else if (wantsChecksum) response.setHeader('x-amz-checksum-crc32', crc32Of(bytes));
  const body = bytes.subarray(from ?? 0);
  response.setHeader('Content-Length', body.length);
  response.end(operation === 'head' ? undefined : body);
}

interface Listed {
  key: string;
  bytes: Buffer;
}

const member = ({ key, bytes }: Listed) =>
  `<Key>${key}</Key><LastModified>2026-11-24T00:00:00.000Z</LastModified><ETag>${etagOf(bytes).replaceAll('"', '&quot;')}</ETag><Size>${bytes.length}</Size>`;

/** A page of ListObjectsV2. @param token what it says leads on; undefined: it is the last */
export function listing(page: readonly Listed[], token?: string, truncated = token !== undefined): string {
  const contents = page.map((one) => `<Contents>${member(one)}</Contents>`).join('');
  const next = token === undefined ? '' : `<NextContinuationToken>${token}</NextContinuationToken>`;
  return `<ListBucketResult><IsTruncated>${truncated}</IsTruncated>${contents}${next}</ListBucketResult>`;
}

/** A page of ListObjectVersions. @param marker the key that it says leads on */
export function versions(page: readonly Listed[], marker?: string, truncated = marker !== undefined): string {
  const all = page
    .map((one, i) => `<Version>${member(one)}<VersionId>v${i}</VersionId><IsLatest>true</IsLatest></Version>`)
    .join('');
  const next = marker === undefined ? '' : `<NextKeyMarker>${marker}</NextKeyMarker>`;
  return `<ListVersionsResult><IsTruncated>${truncated}</IsTruncated>${all}${next}</ListVersionsResult>`;
}

/** Writes the same for ever, as fast as it is taken. */
export function endlessly(response: ServerResponse, chunk: Buffer): void {
  const go = () => {
    while (!response.destroyed) if (!response.write(chunk)) return;
  };
  response.on('drain', go);
  go();
}

/** Writes one byte each few ms, for as long as somebody is there. */
export function drip(response: ServerResponse, byte = ' '): void {
  const timer = setInterval(() => response.write(Buffer.from(byte)), 5);
  response.on('close', () => clearInterval(timer));
}
