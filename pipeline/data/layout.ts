/** What lies where below an archive's root, each prefix with its closing `/`. */
export interface ArchiveLayout {
  /** Where Firehose writes; it appends yyyy/MM/dd/HH/. */
  stream: string;
  /** Where the agent's own PUT goes: `<session id>.log`. */
  transcript: string;
  /** Where Firehose puts what it could not deliver. */
  error: string;
  /** Where seals are written. */
  seal: string;
}

/** Where things lie in the bucket that infra/ deploys: decided here, and nowhere else. */
export const prefixes = {
  /** Firehose's. Plain: Firehose appends yyyy/MM/dd/HH/ itself, and so does LocalStack, which would leave an expression literal. */
  stream: 'session-logs/',
  /** The agent's own PUT. */
  transcript: 'transcripts/',
  /** What Firehose could not deliver. */
  error: 'errors/',
  /** What `session-logs seal` signed. */
  seal: 'seals/',
} as const satisfies ArchiveLayout;

/** Below these lies what is recorded; seals vouch for it. */
export const recordPrefixes = [prefixes.stream, prefixes.transcript, prefixes.error] as const;

/** The layout where nothing else is said. */
export const defaultLayout: ArchiveLayout = prefixes;

/** Where a pipeline's archive has what. Nothing is deployed that seals: seals lie where they do everywhere. */
export const archiveLayoutOf = (pipeline: {
  streamPrefix: string;
  transcriptPrefix: string;
  errorPrefix: string;
}): ArchiveLayout => ({
  stream: pipeline.streamPrefix,
  transcript: pipeline.transcriptPrefix,
  error: pipeline.errorPrefix,
  seal: prefixes.seal,
});

/** A prefix as far as it is the same for every object: Firehose's expressions begin with `!{`. */
export const literalPrefix = (prefix: string): string => prefix.split('!{')[0]!;

/** The session whose transcript this key is; undefined for any other key. */
export function transcriptSession(key: string, layout: ArchiveLayout = defaultLayout): string | undefined {
  if (!key.startsWith(layout.transcript)) return undefined;
  const name = key.slice(layout.transcript.length);
  const id = name.slice(name.lastIndexOf('/') + 1);
  return id.endsWith('.log') && id.length > '.log'.length ? id.slice(0, -'.log'.length) : undefined;
}

/** The hour of arrival that a stream key names (`session-logs/2026/11/24/00/...`), ms; undefined where it names none. */
export function arrivalHour(key: string, layout: ArchiveLayout = defaultLayout): number | undefined {
  if (!key.startsWith(layout.stream)) return undefined;
  const found = /^(\d{4})\/(\d{2})\/(\d{2})\/(\d{2})\//.exec(key.slice(layout.stream.length));
  if (!found) return undefined;
  const [year, month, day, hour] = found.slice(1).map(Number) as [number, number, number, number];
  const at = Date.UTC(year, month - 1, day, hour);
  // 2026/02/31 is no day, and Date would make one of it.
  return new Date(at).toISOString().slice(0, 13) === `${found[1]}-${found[2]}-${found[3]}T${found[4]}`
    ? at
    : undefined;
}
