import { readSessionEvent, readTranscript } from '../../archive';
import type { Delivered } from './types';
import { latin1, type Wrapping } from './units';

/** What a route delivered, as strings to compare with the units: one list an event. */
export interface DeliveredText {
  events: string[][];
  /** What is wrong with the form of what was delivered. */
  findings: string[];
}

/** The `sessionData` of each streamed record. Anything else in the stream is taken line by line, and found out. */
export function streamedText(delivered: Delivered, sessionId: string): DeliveredText {
  let atExit = 0;
  let omitted = 0;
  let foreign: string | undefined;
  const events = delivered.records.map((record) => {
    const event = readSessionEvent(record);
    if (event.kind === 'at-exit') {
      atExit++;
      return event.text.split('\n');
    }
    if (event.kind === 'omitted') {
      omitted++;
      return [];
    }
    if (event.message.sessionId !== sessionId) foreign ??= event.message.sessionId;
    return event.message.sessionData;
  });
  const findings: string[] = [];
  if (atExit > 0) {
    findings.push(
      `${atExit} of ${events.length} records are raw transcript text uploaded when the session ended, not streamed records: CloudWatch streaming was off in the session document`,
    );
  }
  if (omitted > 0) findings.push(`the agent says of ${omitted} events that it left them out`);
  if (foreign !== undefined) {
    findings.push(`records in the log stream of ${sessionId} say they belong to session ${foreign}`);
  }
  return { events, findings };
}

/** The lines of each event of the upload at the session's end. */
export function atExitText(delivered: Delivered): DeliveredText & { wrapping: Wrapping } {
  let streamed = 0;
  const events = delivered.records.map((record) => {
    const event = readSessionEvent(record);
    if (event.kind !== 'streamed') return event.text.split('\n');
    streamed++;
    return event.message.sessionData;
  });
  const findings: string[] = [];
  if (streamed > 0) {
    findings.push(
      `${streamed} of ${events.length} records are streamed records, not the upload at the session's end: CloudWatch streaming was on in the session document`,
    );
  }
  const header = events[0]?.[0];
  const footer = events.at(-1)?.at(-1);
  const wrapping: Wrapping = {};
  if (header?.startsWith('Script started on ')) wrapping.header = header;
  if (footer?.startsWith('Script done on ')) wrapping.footer = footer;
  if (events.length > streamed) {
    if (wrapping.header === undefined) findings.push("the upload's start is missing: no header of `script`");
    if (wrapping.footer === undefined) findings.push("the upload's end is missing: no footer of `script`");
  }
  return { events, findings, wrapping };
}

/** The transcript's lines, byte for byte, as latin1 text. Streamed records may lie beside it: they are another route's. */
export function transcriptText(delivered: Delivered): DeliveredText {
  if (delivered.transcript === undefined) return { events: [], findings: [] };
  const { text, problem } = readTranscript(delivered.transcript.bytes);
  const findings =
    problem === undefined ? [] : [`${delivered.transcript.key} is not a whole transcript: ${problem}`];
  return { events: text.length === 0 ? [] : [latin1(text).split(/(?<=\n)/)], findings };
}
