/** The sizes and defects that decide the text an agent version writes. Part of the agent's profile. */
export interface TextRules {
  /** Streaming: longest chunk, and longest event before JSON escaping, in raw bytes (agent-behaviour.md 2.3). */
  streamChunkBytes: number;
  /** Upload at the session's end: longest chunk and event, bytes (agent-behaviour.md 3). */
  atExitChunkBytes: number;
  /** Escape sequences are stripped from what is streamed. */
  stripAnsi: boolean;
  /** Defect: the stripper takes bytes 0x80-0x9F for C1 controls, which destroys UTF-8. */
  stripC1Bytes: boolean;
}

/** Agent 3.3.987 (2024-10). */
export const textRules3_3_987: TextRules = {
  streamChunkBytes: 33_000,
  atExitChunkBytes: 200_000,
  stripAnsi: true,
  stripC1Bytes: true,
};
