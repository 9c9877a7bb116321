/** What lies where below an archive's root, each with its closing `/`. infra/names.ts decides it. */
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

export const defaultLayout: ArchiveLayout = {
  stream: 'session-logs/',
  transcript: 'transcripts/',
  error: 'errors/',
  seal: 'seals/',
};

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
