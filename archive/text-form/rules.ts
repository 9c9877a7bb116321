import { z } from 'zod';

/** The sizes, switches and defects that decide the text an agent version writes. Part of the agent's profile. */
export interface TextRules {
  /** Streaming: longest chunk, and longest event before JSON escaping, in raw bytes (agent-behaviour.md 2.3). */
  streamChunkBytes: number;
  /** Upload at the session's end: longest chunk and event, bytes (agent-behaviour.md 3, agent-2026.md 2.2). */
  atExitChunkBytes: number;
  /** Escape sequences are taken out of what is streamed, by `transform`. */
  stripAnsi: boolean;
  /**
   * What takes them out: `pborman` works on bytes and gives a chunk with a malformed sequence back as it is;
   * `line-emulator` replays the chunk on a line of its own (agent-2026.md 2.3).
   */
  transform: 'pborman' | 'line-emulator';
  /** Defect of `pborman`: it takes bytes 0x80-0x9F for C1 controls, which destroys UTF-8. */
  stripC1Bytes: boolean;
  /** What is uploaded at the session's end: what `script` wrote, or that after the line emulator (agent-2026.md 3). */
  transcript: 'raw' | 'processed';
}

/** For rules that come from outside, as a part of a profile. */
export const textRulesSchema: z.ZodType<TextRules> = z.object({
  streamChunkBytes: z.int().positive(),
  atExitChunkBytes: z.int().positive(),
  stripAnsi: z.boolean(),
  transform: z.enum(['pborman', 'line-emulator']),
  stripC1Bytes: z.boolean(),
  transcript: z.enum(['raw', 'processed']),
});

/** Agent 3.3.987 (2024-10). */
export const textRules3_3_987: TextRules = {
  streamChunkBytes: 33_000,
  atExitChunkBytes: 200_000,
  stripAnsi: true,
  transform: 'pborman',
  stripC1Bytes: true,
  transcript: 'raw',
};

/**
 * Agent 3.3.5226 (2026). The emulator and the processed transcript came with 3.3.4121, the smaller chunk with 3.3.3883.
 * @source agent-2026.md 2.2, 2.3, 3
 */
export const textRules3_3_5226: TextRules = {
  streamChunkBytes: 33_000,
  atExitChunkBytes: 80 * 1024,
  stripAnsi: true,
  transform: 'line-emulator',
  stripC1Bytes: false,
  transcript: 'processed',
};
