import { type TextRules, textRules3_3_987, textRules3_3_5226 } from '../text-form';
import type { TranscriptForm } from '../transcript';

/** Which generation of the agent explains how a session's copies differ: agents from 3.3.4121 on are `2026`. */
export type Generation = '2024' | '2026' | 'either' | 'neither';

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

/** @param fits explanations under which the two copies agree; the transcript's form may speak against some */
export function generationOf(fits: readonly Explanation[], { bareLineEnds }: TranscriptForm): Generation {
  if (fits.length === 0) return 'neither';
  if (bareLineEnds)
    return fits.includes('2026-processed') ? '2026' : fits.includes('2024') ? '2024' : 'neither';
  const is2024 = fits.includes('2024');
  const is2026 = fits.includes('2026-raw');
  return is2024 && is2026 ? 'either' : is2024 ? '2024' : is2026 ? '2026' : 'neither';
}
