import type { Explanation } from '../fragments';
import type { TranscriptForm } from '../transcript';

/** Which generation of the agent explains how a session's copies differ: agents from 3.3.4121 on are `2026`. */
export type Generation = '2024' | '2026' | 'either' | 'neither';

/** @param fits explanations under which the two copies agree; the transcript's form may speak against some */
export function generationOf(fits: readonly Explanation[], { bareLineEnds }: TranscriptForm): Generation {
  if (fits.length === 0) return 'neither';
  if (bareLineEnds)
    return fits.includes('2026-processed') ? '2026' : fits.includes('2024') ? '2024' : 'neither';
  const is2024 = fits.includes('2024');
  const is2026 = fits.includes('2026-raw');
  return is2024 && is2026 ? 'either' : is2024 ? '2024' : is2026 ? '2026' : 'neither';
}
