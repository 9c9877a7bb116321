import { counted } from '../../base';
import { type Evidence, type FindingKind, quote } from '../findings';
import type { Block, ProcessedDifference } from './align-processed';
import type { ProcessedForm } from './processed-form';

/** Lines that are quoted of each kind. */
const mostQuoted = 5;

/** What becomes of a finding's parts. */
export type Report = (kind: FindingKind, message: string, evidence: Evidence) => void;

/** Why a transcript can lack what the stream has (agent-2026.md 3). */
const causes = {
  erased: 'erased: CSI D and K take everything back to the last 1,000-line mark, and the header',
  swallowed:
    'swallowed: an OSC without an end takes everything up to the next BEL, the next 1,000-line mark or the end; the same OSC can make the agent skip lines of the stream, which are in neither copy then (agent-2026.md 2.6)',
  unclear: 'erased by CSI D and K, swallowed by an OSC without an end, or never displayed',
};
type Cause = keyof typeof causes;

interface Sorted {
  streamOnly: Record<Cause, string[]>;
  altered: { stream: string[]; transcript: string[]; line?: number };
  lost: { text: string; line: number; place: Block['place'] }[];
  /** Empty lines. */
  vague: number;
}

/** What a stream and a processed transcript that differ give to be said. */
export function reportProcessed(
  session: string,
  { blocks, reordered }: ProcessedDifference,
  form: ProcessedForm,
  report: Report,
): Sorted['lost'] {
  const found = sort(blocks, form);
  for (const cause of ['erased', 'swallowed', 'unclear'] as const) {
    const lines = found.streamOnly[cause];
    if (lines.length === 0) continue;
    const message = `${counted(lines.length, 'line')} in the streamed copy of ${session} that its processed transcript lacks, first: ${quote(lines[0]!)}; probably ${causes[cause]}`;
    report('stream-only-lines', message, { lines: lines.length, cause, quoted: quoted(lines) });
  }
  const { stream, transcript, line } = found.altered;
  if (stream.length + transcript.length > 0) {
    const failed = transcript.every((text, i) => stream[i] !== undefined && text.startsWith(stream[i]));
    const message = `${counted(stream.length, 'line')} in the streamed copy of ${session} stand as ${counted(transcript.length, 'other line')} in its processed transcript, from its line ${line} on: ${quote(stream[0] ?? '')} and ${quote(transcript[0] ?? '')}; ${failed ? 'the agent can have failed on what follows that line, and streamed nothing of it (agent-2026.md 2.3)' : 'escape sequences act on one line in the stream and on all lines in the transcript'}`;
    report('altered-lines', message, {
      cause: failed ? 'failed' : 'unclear',
      streamed: stream.length,
      transcript: transcript.length,
      quoted: quoted(stream),
      quotedTranscript: quoted(transcript),
    });
  }
  if (found.vague > 0) {
    const message = `${counted(found.vague, 'empty line')} in the one copy of ${session} and not in the other`;
    report('altered-lines', message, { empty: found.vague });
  }
  for (const sure of [true, false]) {
    const moved = reordered.filter((line) => line.sure === sure);
    if (moved.length === 0) continue;
    const { line: at, text } = moved[0]!;
    const doubt = sure ? '' : '; others read the same, so one that is missing looks like one that moved';
    const message = `${counted(moved.length, 'line')} of ${session} in another order than in the transcript, first: line ${at} ${quote(text)}${doubt}`;
    report(sure ? 'reordered-lines' : 'altered-lines', message, { lines: moved.length });
  }
  if (!form.hasHeader || !form.hasFooter) {
    const which = form.hasHeader ? 'last line' : form.hasFooter ? 'first line' : 'first and its last line';
    const message = `the processed transcript of ${session} lacks the ${which} of \`script\`: the session's own output can erase or swallow it, and what of the session neither copy has cannot be told`;
    report('unframed-transcript', message, { header: `${form.hasHeader}`, footer: `${form.hasFooter}` });
  }
  return found.lost;
}

const quoted = (lines: readonly string[]) => lines.slice(0, mostQuoted).map((line) => quote(line));

function sort(blocks: readonly Block[], form: ProcessedForm): Sorted {
  const found: Sorted = {
    streamOnly: { erased: [], swallowed: [], unclear: [] },
    altered: { stream: [], transcript: [] },
    lost: [],
    vague: 0,
  };
  for (const block of blocks) {
    const { stream, transcript, place, line } = block;
    if ([...stream, ...transcript].every((text) => text === ''))
      found.vague += stream.length + transcript.length;
    else if (stream.length === 0) {
      // Nothing of the stream stands in their place, so no escape sequence has made them what they are.
      found.lost.push(...transcript.map((text, i) => ({ text, line: line + i, place })));
    } else if (transcript.length === 0) {
      const cause =
        !form.hasHeader && place === 'start'
          ? 'erased'
          : !form.hasFooter && place === 'end'
            ? 'swallowed'
            : 'unclear';
      found.streamOnly[cause].push(...stream);
    } else if (!takeSwallowed(block, found)) {
      found.altered.stream.push(...stream);
      found.altered.transcript.push(...transcript);
      found.altered.line ??= line;
    }
  }
  return found;
}

/** One line of the transcript begins as one line of the stream and ends as a later one: what lies between is gone. */
function takeSwallowed({ stream, transcript }: Block, found: Sorted): boolean {
  const [glued, ...others] = transcript;
  const [first, last] = [stream[0]!, stream.at(-1)!];
  if (others.length > 0 || stream.length < 3 || glued !== first + last) return false;
  found.streamOnly.swallowed.push(...stream.slice(1, -1));
  return true;
}
