import { gzipSync } from 'node:zlib';
import { drain } from '../../../base';
import type { Finding } from '../../findings';
import { MemoryStore } from '../../location';
import type { GroupEvent, KnownSession, KnownSessions, LogGroup } from '../../sources';
import { memoryScratch } from '../../spool';
import { envelopeOf, type FakeEvent, fakeLogGroup, fakeSession } from '../../testing/fake-agent';
import { textRules3_3_5226, transcriptOf, uploadedTranscript } from '../../text-form';
import { type SessionResult, type VerifyRules, verify } from '..';

export const minute = 60_000;
export const hour = 60 * minute;
/** 2026-11-24T00:11:16.244Z, when the sessions begin. */
export const began = 1_795_479_076_244;

export const taro = 'taro.yamada-0a1b2c3d4e5f6a7b8';
export const hanako = 'hanako.sato-1a1b2c3d4e5f6a7b8';
export const jiro = 'jiro.ito-2a1b2c3d4e5f6a7b8';

export const objectKey = (id: string, call: number) => `session-logs/2026/11/24/00/stream-1-${id}-${call}`;
export const transcriptKey = (id: string) => `transcripts/${id}.log`;

const ticks = (name: string) => [
  `$ echo ${name}\r\n${name} one\r\n`,
  `${name} two\r\n\u001b[1mbold\u001b[0m\r\n\r\n`,
  `${name} three\r\n`,
  `${name} four\r\n$ exit`,
];

/** An archive, what CloudWatch Logs and Session Manager know, and a time; all whole until something is done to them. */
export class World {
  now = began + 5 * hour;
  readonly store = new MemoryStore({ now: () => began + minute });
  groupEvents: GroupEvent[] = [];
  groupSince = began - hour;
  known: KnownSession[] = [];
  knownSince: number | undefined = began - hour;
  readonly sessions = new Map<string, ReturnType<typeof fakeSession>>();

  /** A session that is archived whole. */
  addSession(id: string, text = ticks(id.slice(0, 4)), options: { resent?: (tick: number) => boolean } = {}) {
    const session = fakeSession(id, text, { start: began, ...options });
    this.sessions.set(id, session);
    for (const [i, call] of session.calls.entries()) {
      this.putCall(id, i, call);
      for (const event of call) this.log(id, event);
    }
    this.putTranscript(id, session.displayed);
    this.known.push({
      id,
      status: 'ended',
      startedAt: began,
      endedAt: began + minute,
      document: 'SSM-SessionManagerRunShell',
      source: 'Session Manager',
    });
    return session;
  }

  putCall(id: string, i: number, events: readonly FakeEvent[]) {
    // In the hour of its events, but that of the sessions made here, some of which are moved on in time.
    const at = events[0]?.timestamp ?? began;
    const hourOf = new Date(Math.abs(at - began) < 3 * hour ? began : at).toISOString().slice(0, 13);
    const key = objectKey(id, i).replace('2026/11/24/00', hourOf.replaceAll('-', '/').replace('T', '/'));
    this.store.tamper(key, gzipSync(`${JSON.stringify(envelopeOf(id, [...events]))}\n`));
  }

  putTranscript(id: string, displayed: Uint8Array) {
    const at = { startedAt: new Date(began), endedAt: new Date(began + minute) };
    this.store.tamper(transcriptKey(id), transcriptOf(displayed, { localFile: '/var/x', ...at }));
  }

  /** As an agent of 2026 uploads it. */
  putProcessed(id: string, displayed: Uint8Array, edit = (text: string) => text) {
    const at = { localFile: '/var/x', startedAt: new Date(began), endedAt: new Date(began + minute) };
    const uploaded = uploadedTranscript(displayed, at, textRules3_3_5226, { sessionId: id });
    if (uploaded.kind !== 'processed') throw new Error(uploaded.reason);
    this.store.tamper(transcriptKey(id), Buffer.from(edit(Buffer.from(uploaded.bytes).toString())));
  }

  log(stream: string, { id, timestamp, message }: FakeEvent) {
    this.groupEvents.push({ stream, id, timestamp, message, ingestionTime: timestamp + 10 });
  }

  get group(): LogGroup {
    const world = this;
    return {
      name: fakeLogGroup,
      keepsSince: async () => world.groupSince,
      async *events() {
        yield* world.groupEvents;
      },
    };
  }

  get sessionManager(): KnownSessions {
    const world = this;
    return {
      name: 'Session Manager',
      completeSince: () => world.knownSince,
      async *sessions() {
        yield* world.known;
      },
    };
  }

  /** @param options what is done here to objects makes versions of them: those are looked at where asked */
  async verify(
    options: { group?: boolean; known?: boolean; versions?: boolean; rules?: Partial<VerifyRules> } = {},
  ) {
    const findings: Finding[] = [];
    const sessions: SessionResult[] = [];
    const verifying = verify({
      store: this.store,
      scratch: memoryScratch(),
      now: () => this.now,
      group: options.group === false ? undefined : this.group,
      known: options.known === false ? [] : [this.sessionManager],
      rules: options.rules,
      versions: options.versions ?? false,
    });
    const report = await drain(verifying, (item) =>
      item.type === 'finding' ? findings.push(item.finding) : sessions.push(item.session),
    );
    return {
      report,
      findings,
      sessions: new Map(sessions.map((session) => [session.id, session])),
      kinds: findings.map(({ kind, subject }) => `${kind} ${subject}`).sort(),
    };
  }
}

export function wholeWorld(): World {
  const world = new World();
  for (const id of [taro, hanako, jiro]) world.addSession(id);
  return world;
}
