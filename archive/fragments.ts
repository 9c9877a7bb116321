import {
  type Fragment,
  goUtf8,
  lineChunks,
  streamPieces,
  streamText,
  type TextRules,
  textRules3_3_987,
  textRules3_3_5226,
} from './text-form';

const LF = 0x0a;

/** How a transcript can have come about, and with it what of it the stream must hold. */
export type Explanation = '2024' | '2026-raw' | '2026-processed';

/**
 * A processed transcript's text has been through the emulator, and the stream has the same lines as they stand there
 * (agent-2026.md 3).
 */
const processed: TextRules = { ...textRules3_3_5226, stripAnsi: false };

export const rulesOf: Record<Explanation, TextRules> = {
  '2024': textRules3_3_987,
  '2026-raw': textRules3_3_5226,
  '2026-processed': processed,
};

/** A fragment as the stream has it: at least one piece, and mostly no more. */
export type StreamedForm = readonly {
  text: string;
  /** A line of the stream ends here; else the next fragment's text is appended inside one event. */
  ends: boolean;
}[];

const forms = Object.values(rulesOf);
/** Printable ASCII, and a line end or none. */
const isPlain = (bytes: Uint8Array) => {
  let end = bytes.length;
  if (bytes[end - 1] === LF) end -= bytes[end - 2] === 0x0d ? 2 : 1;
  for (let i = 0; i < end; i++) if (bytes[i]! < 0x20 || bytes[i]! > 0x7e) return false;
  return true;
};

/**
 * A fragment of a transcript, as the stream has it by each {@link Explanation}: nobody says which agent wrote the session.
 * @returns one where all agree
 */
export function streamedForms(displayed: Uint8Array): StreamedForm[] {
  const rules = isPlain(displayed) ? forms.slice(0, 1) : forms;
  return rules.map((rule) =>
    streamPieces(streamText(displayed, rule)).map(({ bytes, ends }) => ({ text: goUtf8(bytes), ends })),
  );
}

/** How many forms {@link streamedForms} can have. */
export const formCount = forms.length;

/** A fragment with the very bytes that were displayed. */
export interface DisplayedFragment extends Fragment {
  displayed: Uint8Array;
}

/** What streaming sends of what is displayed piece by piece; as `streamFragments` of a complete session. */
export async function* fragmentsOf(
  displayed: AsyncIterable<Uint8Array>,
  rules: TextRules = textRules3_3_987,
): AsyncGenerator<DisplayedFragment> {
  let held: Buffer = Buffer.alloc(0);
  let base = 0;
  const fragment = (from: number, to: number): DisplayedFragment => {
    const piece = held.subarray(from, to);
    const text = streamText(piece, rules);
    return { from: base + from, to: base + to, text, terminated: text.at(-1) === LF, displayed: piece };
  };
  for await (const piece of displayed) {
    held = Buffer.concat([held, piece]);
    let used = 0;
    for (const { from, to, complete } of lineChunks(held, rules.streamChunkBytes)) {
      if (!complete) break;
      yield fragment(from, to);
      used = to;
    }
    base += used;
    held = held.subarray(used);
  }
  if (held.length > 0) yield fragment(0, held.length);
}
