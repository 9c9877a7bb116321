import { type Fragment, lineChunks, streamText, type TextRules, textRules3_3_987 } from './text-form';

const LF = 0x0a;

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
