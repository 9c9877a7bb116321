import type { Unit } from '../../archive/alignment';
import {
  processTranscript,
  type ScriptWrapping,
  streamFragments,
  streamText,
  type TextRules,
  transcriptOf,
  uploadedTranscript,
} from '../../archive/text-form';
import { type DeliveredText, transcriptText } from './delivered';
import type { DisplayedOutput } from './lines';
import type { Delivered, Ledger, TranscriptForm } from './types';
import { byteUnits, latin1 } from './units';

/** What a copy should hold, and what it holds. */
export interface ExpectedForm {
  units: Unit[];
  text: DeliveredText;
  /** Lines with something to show of which the agent's form of this copy shows nothing, ascending. */
  hidden: ReadonlySet<number>;
  /** The form holds each line byte for byte. */
  asDisplayed: boolean;
  /** Of a transcript. */
  transcript?: TranscriptForm;
}

/**
 * The transcript leg: raw, or as the agent's version rewrites it.
 * @source agent-2026.md 3
 */
export function transcriptForm(
  output: DisplayedOutput,
  delivered: Delivered,
  rules: TextRules,
  { sessionId, faultAt }: Pick<Ledger, 'sessionId' | 'faultAt'>,
): ExpectedForm {
  const { wrapping, findings } = wrappingOf(delivered);
  const uploaded = uploadedTranscript(output.bytes, wrapping, rules, { sessionId });
  const none = new Set<number>();
  switch (uploaded.kind) {
    case 'raw':
      return {
        units: byteUnits(output),
        text: transcriptText(delivered),
        hidden: none,
        asDisplayed: true,
        transcript: rules.transcript === 'raw' ? 'raw' : 'raw-fallback',
      };
    case 'crash': {
      const cause = `the session's own output makes the agent exit when it prepares the transcript (${uploaded.reason}): there is none`;
      const text = transcriptText(delivered);
      // Where a fault is marked, the scenario says that this is one.
      const expected = delivered.transcript || faultAt !== undefined ? [] : [cause];
      return {
        units: byteUnits(output),
        text: { ...text, findings: [...expected, ...text.findings] },
        hidden: none,
        asDisplayed: true,
        transcript: 'crash',
      };
    }
    case 'processed': {
      const spans = spansOf(output, wrapping);
      const units = processedUnits(output, uploaded.bytes, spans);
      const events = delivered.transcript ? [pieces(latin1(delivered.transcript.bytes))] : [];
      const missing = delivered.transcript ? findings(uploaded.bytes) : [];
      const hidden = hiddenLines(output, uploaded.bytes, spans, rules);
      const text = { events, findings: missing };
      return { units, text, hidden, asDisplayed: false, transcript: 'processed' };
    }
  }
}

/** Chunks on which the agent fails: their lines are not in the stream (agent-2026.md 2.3). */
export function hiddenInStream({ bytes, lines }: DisplayedOutput, rules: TextRules): ReadonlySet<number> {
  const hidden = new Set<number>();
  let line = 0;
  for (const { to, panicked } of streamFragments(bytes, { complete: true, rules })) {
    while (lines[line]!.to < to) line++;
    if (panicked) hidden.add(line);
  }
  return hidden;
}

const LF = 0x0a;

const pieces = (text: string): string[] => (text === '' ? [] : text.split(/(?<=\n)/));

const scriptTime = '(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\+00:00)';
const header = new RegExp(`^Script started on ${scriptTime} \\[COMMAND="cat ([^"\\n]*)" <not executed`);
const footer = new RegExp(`Script done on ${scriptTime} \\[COMMAND_EXIT_CODE="(\\d+)"\\]\\n$`);
/** Stands where the delivered object does not tell: as long as the real one, and no time that a session can have. */
const noTime = new Date(0);

/**
 * Times and path that only the instance knows, from the object itself.
 * @returns findings: given the expected object, what of `script`'s own lines should be there and is not
 */
function wrappingOf({ transcript }: Delivered): {
  wrapping: ScriptWrapping;
  findings: (expected: Uint8Array) => string[];
} {
  const text = transcript ? latin1(transcript.bytes) : '';
  const [, startedAt, localFile = '/var/lib/amazon/ssm/ipcTempFile.log'] = header.exec(text) ?? [];
  const [, endedAt, exitCode = '0'] = footer.exec(text) ?? [];
  const date = (time?: string) => (time === undefined ? noTime : new Date(time.replace(' ', 'T')));
  const wrapping = {
    localFile,
    startedAt: date(startedAt),
    endedAt: date(endedAt),
    exitCode: Number(exitCode),
  };
  return {
    wrapping,
    findings: (expected) => {
      const form = latin1(expected);
      const missing = [
        ...(startedAt === undefined && header.test(form) ? ['no header of `script`'] : []),
        ...(endedAt === undefined && footer.test(form) ? ['no footer of `script`'] : []),
        ...(exitCode === '0' ? [] : [`\`cat\` of the local file failed with exit code ${exitCode}`]),
      ];
      return missing.map((what) => `${transcript?.key} is not a whole transcript: ${what}`);
    },
  };
}

/** For each line of the transcript, `script`'s own included, where its text ends in what is uploaded. */
function spansOf({ bytes }: DisplayedOutput, wrapping: ScriptWrapping): number[] {
  const ends: number[] = [];
  let lastByte: number | undefined;
  processTranscript(transcriptOf(bytes, wrapping), (text, before) => {
    const previous = ends.at(-1);
    // After a space and a carriage return the next line is written over this one's newline (agent-2026.md 3).
    if (previous !== undefined && lastByte === LF && (text[previous - 1 - before] ?? LF) !== LF)
      ends[ends.length - 1] = previous - 1;
    ends.push(before + text.length);
    lastByte = text.at(-1);
  });
  // What a later line took away is no earlier line's any more.
  for (let i = ends.length - 2; i >= 0; i--) ends[i] = Math.min(ends[i]!, ends[i + 1]!);
  return ends;
}

/**
 * The expected object, cut at its newlines and where one displayed line's text ends and the next one's begins. An
 * escape sequence can write into the text of an earlier line: the bytes are right all the same, only whose they are is
 * told by their place.
 */
function processedUnits(
  { bytes, lines }: DisplayedOutput,
  expected: Uint8Array,
  ends: readonly number[],
): Unit[] {
  const units: Unit[] = [];
  let from = 0;
  for (const [index, end] of ends.entries()) {
    const line = index >= 1 && index <= lines.length ? index - 1 : -1;
    const own = lines[line] ?? { from: index === 0 ? 0 : bytes.length, to: index === 0 ? 0 : bytes.length };
    const texts = from === end ? [''] : pieces(latin1(expected.subarray(from, end)));
    for (const text of texts) {
      const piece = Buffer.from(text, 'latin1');
      const ended = text.endsWith('\n');
      units.push({ line, from: own.from, to: own.to, bytes: piece, text, ends: ended });
    }
    from = end;
  }
  return units;
}

/** Lines that would have shown something by themselves, and have left nothing in what is uploaded. */
function hiddenLines(
  { bytes, lines }: DisplayedOutput,
  expected: Uint8Array,
  ends: readonly number[],
  rules: TextRules,
): ReadonlySet<number> {
  const shows = (text: Uint8Array) => text.some((byte) => byte > 0x20);
  const hidden = new Set<number>();
  lines.forEach(({ from, to }, line) => {
    if (shows(expected.subarray(ends[line]!, ends[line + 1]!))) return;
    if (shows(streamText(bytes.subarray(from, to), { ...rules, stripAnsi: true }))) hidden.add(line);
  });
  return hidden;
}
