const byte = { quote: 0x22, backslash: 0x5c, open: 0x7b, close: 0x7d, openList: 0x5b, closeList: 0x5d };

/**
 * Where the JSON object or list that starts at `at` ends (exclusive), by its brackets alone; undefined where it does
 * not end. Firehose writes records one after the other with nothing in between, so the end has to be found.
 */
export function jsonValueEnd(bytes: Uint8Array, at: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let i = at; i < bytes.length; i++) {
    const b = bytes[i];
    if (inString) {
      if (b === byte.backslash) i++;
      else if (b === byte.quote) inString = false;
      else if (b! < 0x20) return undefined;
    } else if (b === byte.quote) inString = true;
    else if (b === byte.open || b === byte.openList) depth++;
    else if (b === byte.close || b === byte.closeList) {
      depth--;
      if (depth === 0) return i + 1;
    }
  }
  return undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The value of these bytes, or why they are not JSON. */
export function parseJson(bytes: Uint8Array): { ok: true; value: unknown } | { ok: false; reason: string } {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { ok: false, reason: 'JSON that is not UTF-8' };
  }
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, reason: `text that is not JSON (${(error as Error).message})` };
  }
}
