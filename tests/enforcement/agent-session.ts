import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readSessionEvent, readTranscript } from '../../archive';
import { s3ObjectStore } from '../../archive/location';
import { createArchiveReader } from '../../archive/scan';
import { systemClock, waitFor } from '../../base';
import { liveProfile } from '../../harness/lab';
import { processTrees } from '../../harness/machine';
import { type MessageService, numberedLines, Terminal } from '../../harness/proof';
import { archiveLayoutOf, deployedSessionDocument } from '../../pipeline';
import type { Clients, Credentials } from './clients';
import type { EnforcementLab } from './start-lab';

/** What is left of one session that a simulated agent logged. */
export interface AgentSession {
  /** What the agent reported. */
  status: 'Success' | 'Failed';
  /** Lines that the terminal showed. */
  displayed: number;
  /** Lines of it in the archive by way of CloudWatch Logs and Firehose. */
  streamed: number;
  /** Lines of it in the archive by the agent's own PUT. */
  transcript: number;
}

const lineCount = 40;

export interface AgentSessionOptions {
  lab: EnforcementLab;
  /** `amazon-ssm-agent.js`, bundled. */
  agentProgram: string;
  service: MessageService;
  /** Whose rights the agent has. */
  credentials: Credentials;
  /** Who reads the archive. */
  reader: Clients;
}

/** Boots an instance whose agent has the given rights, opens a session on it, ends it in good order, reads the archive. */
export async function agentSession(options: AgentSessionOptions): Promise<AgentSession> {
  const { lab, agentProgram, service, credentials, reader } = options;
  const id = randomBytes(9).toString('hex').slice(1);
  const instanceId = `mi-${id}`;
  const sessionId = `prover-${id}`;
  const instance = processTrees({
    agentProgram,
    endpoint: lab.httpsEndpoint,
    certificateFile: lab.certificateFile,
    credentials,
    registry: lab.registry,
  }).create({
    instanceId,
    folder: join(lab.runFolder, instanceId),
    region: lab.region,
    profile: liveProfile,
    messageService: service.access,
    onJournal: () => {},
  });
  const terminal = new Terminal({
    service,
    clock: systemClock,
    instanceId,
    sessionId,
    sessionOwner: `arn:aws:sts::${lab.pipeline.account}:assumed-role/ops/prover`,
    document: { name: lab.sessionDocumentName, content: deployedSessionDocument(lab.pipeline) },
    signal: new AbortController().signal,
  });
  try {
    await instance.boot();
    await terminal.open(60_000);
    terminal.play(numberedLines(1));
    await waitFor(() => terminal.ledger.lines >= lineCount || terminal.result || undefined, {
      what: `${lineCount} lines of ${sessionId}`,
      deadlineMs: 60_000,
    });
    await terminal.exit();
    const { FinalTaskStatus: status } = await terminal.untilReported(60_000);
    return {
      status: status === 'Success' ? 'Success' : 'Failed',
      displayed: terminal.ledger.lines,
      ...(await archivedLines(lab, reader, sessionId)),
    };
  } finally {
    terminal.stop();
    await instance.destroy();
  }
}

/** Firehose delivers inside PutLogEvents here: when the agent has reported, all that will come has come. */
async function archivedLines({ pipeline }: EnforcementLab, { s3 }: Clients, sessionId: string) {
  const store = s3ObjectStore(s3, { bucket: pipeline.bucketName });
  const archive = await createArchiveReader(store, archiveLayoutOf(pipeline)).refresh();
  const streamed = (archive.sessions.get(sessionId) ?? []).flatMap((record) => {
    const event = readSessionEvent(record);
    return event.kind === 'streamed' ? event.message.sessionData : [];
  });
  const transcript = archive.transcripts.get(sessionId);
  return {
    streamed: streamed.length,
    transcript: transcript === undefined ? 0 : linesIn(readTranscript(transcript.bytes).text),
  };
}

const linesIn = (text: Uint8Array): number => text.filter((byte) => byte === 0x0a).length;
