import type { Prices } from './price-table';

/** What is recorded. */
export interface Workload {
  sessionsPerDay: number;
  minutesPerSession: number;
  /** Bytes of terminal output a second, on average over the session. */
  bytesPerSecond: number;
  /** Share of a session's seconds that show any output at all, above 0 to 1. Each is an event of its own. */
  activeShare: number;
  /** Times a month that the month's data is queried. */
  queriesPerMonth: number;
}

export interface Deployment {
  /** How long CloudWatch Logs keeps events in the pipeline, days. */
  bufferDays: number;
  /** Whether the agent also puts a transcript of each session. */
  transcripts: boolean;
  /** Lifecycle, days after writing; absent: never. */
  infrequentAfterDays?: number;
  glacierAfterDays?: number;
}

/** What the sizes are taken to be. Measured on recordings of the real agent; docs/cost.md says how. */
export const assumptions = {
  daysPerMonth: 365.25 / 12,
  /** The agent's JSON around the lines of an event (docs/agent-behaviour.md 2.2). */
  eventBytes: 294,
  /** What CloudWatch Logs adds to each event when it bills (its pricing page). */
  billedEventBytes: 26,
  /** CloudWatch Logs' envelope around the events of a record. */
  envelopeBytes: 340,
  /** A single record gzip'd, of its size: small texts compress badly. */
  recordGzip: 0.6,
  /** An object of many lines gzip'd, of its size; what CloudWatch Logs bills for storage is compressed alike. */
  archiveGzip: 0.2,
  /** Firehose writes after so much time or so many bytes, whichever is first (infra/archive/delivery-stream.ts). */
  bufferSeconds: 60,
  bufferBytes: 5 * 2 ** 20,
  roundingBytes: 5 * 1024,
  /** `script`'s header and footer around a transcript. */
  transcriptBytes: 250,
  /** An S3 bucket key makes KMS requests rare. */
  kmsRequestsPerObject: 0.01,
  /** A lifecycle rule moves no smaller object, unless it says so itself (`all_storage_classes_128K`, S3's default). */
  smallestMovedBytes: 128 * 1024,
  athenaLeastBytes: 10 * 1e6,
} as const;

const gb = 1e9;

/** One position of a bill, USD a month. */
export type Bill = Readonly<Record<string, number>>;

export const options = ['cloudwatch-only', 'pipeline', 'direct-export'] as const;
export type Option = (typeof options)[number];

/** What a month brings, in numbers. */
export function monthlyVolume(workload: Workload) {
  const { daysPerMonth, eventBytes, billedEventBytes, envelopeBytes, recordGzip, archiveGzip } = assumptions;
  const sessions = workload.sessionsPerDay * daysPerMonth;
  const seconds = workload.minutesPerSession * 60;
  const textBytes = sessions * seconds * workload.bytesPerSecond;
  const events = textBytes === 0 ? 0 : sessions * seconds * workload.activeShare;
  const perEvent = events === 0 ? 0 : textBytes / events + eventBytes;
  const ingestedBytes = events * (perEvent + billedEventBytes);
  const envelopedBytes = events * (perEvent + envelopeBytes);
  const recordBytes = (perEvent + envelopeBytes) * recordGzip;
  const billedRecordBytes = Math.ceil(recordBytes / assumptions.roundingBytes) * assumptions.roundingBytes;
  return {
    sessions,
    textBytes,
    events,
    ingestedBytes,
    envelopedBytes,
    archivedBytes: envelopedBytes * archiveGzip,
    firehoseBytes: events * billedRecordBytes,
    objects: objectsPerMonth(workload, envelopedBytes),
  };
}

/** Objects that Firehose writes: one for each buffer interval in which any session shows anything, or each full buffer. */
function objectsPerMonth(
  { sessionsPerDay, minutesPerSession, bytesPerSecond }: Workload,
  bytes: number,
): number {
  if (bytes === 0 || bytesPerSecond === 0) return 0;
  const intervals = 86_400 / assumptions.bufferSeconds;
  const open =
    (sessionsPerDay * Math.max(minutesPerSession * 60, assumptions.bufferSeconds)) /
    assumptions.bufferSeconds;
  // Sessions that come when they like: the share of intervals in which at least one is open.
  const byTime = intervals * (1 - Math.exp(-open / intervals)) * assumptions.daysPerMonth;
  return Math.max(byTime, bytes / assumptions.bufferBytes);
}

/** Bytes that lie there in month `month` (1, 2 ...) when nothing is ever deleted: half of the month's own on average. */
const kept = (bytes: number, month: number) => bytes * (month - 0.5);

/** What each position costs in month `month` after the start. Nothing is deleted but what the pipeline's group drops. */
export function billOf(
  option: Option,
  {
    workload,
    deployment,
    prices,
    month,
  }: { workload: Workload; deployment: Deployment; prices: Prices; month: number },
): Bill {
  const volume = monthlyVolume(workload);
  const idle = volume.textBytes === 0;
  switch (option) {
    case 'cloudwatch-only':
      return {
        ingestion: (volume.ingestedBytes / gb) * prices.logsIngestGb,
        storage:
          (kept(volume.ingestedBytes * assumptions.archiveGzip, month) / gb) * prices.logsStorageGbMonth,
        queries: ((workload.queriesPerMonth * volume.ingestedBytes) / gb) * prices.insightsScanGb,
        key: prices.kmsKeyMonth,
      };
    case 'direct-export':
      return { ...transcriptBill(workload, deployment, prices, month), key: prices.kmsKeyMonth };
    case 'pipeline': {
      const buffered =
        volume.ingestedBytes * assumptions.archiveGzip * (deployment.bufferDays / assumptions.daysPerMonth);
      const scanned = idle ? 0 : Math.max(volume.archivedBytes, assumptions.athenaLeastBytes);
      const transcripts = deployment.transcripts ? transcriptBill(workload, deployment, prices, month) : {};
      return {
        ingestion: (volume.ingestedBytes / gb) * prices.logsIngestGb,
        buffer: (buffered / gb) * prices.logsStorageGbMonth,
        firehose: (volume.firehoseBytes / gb) * prices.firehoseGb,
        decompression: (volume.envelopedBytes / gb) * prices.firehoseDecompressGb,
        puts: (volume.objects / 1_000) * prices.s3PutThousand,
        storage: tiered({ bytes: volume.archivedBytes, objects: volume.objects }, deployment, prices, month),
        requests: ((volume.objects * assumptions.kmsRequestsPerObject) / 10_000) * prices.kmsTenThousand,
        queries: ((workload.queriesPerMonth * scanned) / 1e12) * prices.athenaScanTb,
        key: prices.kmsKeyMonth,
        'seal key': prices.kmsKeyMonth,
        ...Object.fromEntries(Object.entries(transcripts).map(([name, usd]) => [`transcript ${name}`, usd])),
      };
    }
  }
}

/** The agent's own object of each session: text as it was shown, not compressed. */
function transcriptBill(workload: Workload, deployment: Deployment, prices: Prices, month: number): Bill {
  const { sessions, textBytes } = monthlyVolume(workload);
  const bytes = textBytes + sessions * assumptions.transcriptBytes;
  return {
    puts: (sessions / 1_000) * prices.s3PutThousand,
    storage: tiered({ bytes, objects: sessions }, deployment, prices, month),
    requests: ((sessions * assumptions.kmsRequestsPerObject) / 10_000) * prices.kmsTenThousand,
  };
}

/**
 * S3's storage in month `month`, by tier, and the transitions that fall into it. Objects are taken to be of one size: below
 * the smallest that is moved, all of them stay in Standard.
 */
function tiered(
  monthly: { bytes: number; objects: number },
  { infrequentAfterDays, glacierAfterDays }: Deployment,
  prices: Prices,
  month: number,
): number {
  const age = month;
  const stay = monthly.bytes < monthly.objects * assumptions.smallestMovedBytes;
  const monthsOf = (days: number | undefined) =>
    days === undefined || stay ? Number.POSITIVE_INFINITY : days / assumptions.daysPerMonth;
  const glacier = monthsOf(glacierAfterDays);
  const infrequent = Math.min(monthsOf(infrequentAfterDays), glacier);
  // Byte-months between two ages, of a stream that began `age` months ago, in the last of these months.
  const between = (from: number, to: number) => integral(Math.min(to, age)) - integral(Math.min(from, age));
  function integral(limit: number): number {
    // What is younger than `limit` at a time t of the month [age - 1, age]: min(t, limit), averaged over the month.
    const start = age - 1;
    if (limit >= age) return age - 0.5;
    if (limit <= start) return limit;
    return (limit * limit - start * start) / 2 + limit * (age - limit);
  }
  const standardTotal = between(0, infrequent);
  const moved = (after: number) => Math.max(0, Math.min(1, age - after));
  return (
    ((monthly.bytes * standardTotal) / gb) * prices.s3StandardGbMonth +
    ((monthly.bytes * between(infrequent, glacier)) / gb) * prices.s3InfrequentGbMonth +
    ((monthly.bytes * between(glacier, Number.POSITIVE_INFINITY)) / gb) * prices.s3GlacierGbMonth +
    (infrequent < glacier
      ? (monthly.objects * moved(infrequent) * prices.s3ToInfrequentThousand) / 1_000
      : 0) +
    (Number.isFinite(glacier) ? (monthly.objects * moved(glacier) * prices.s3ToGlacierThousand) / 1_000 : 0)
  );
}

export const totalOf = (bill: Bill): number => Object.values(bill).reduce((sum, usd) => sum + usd, 0);
