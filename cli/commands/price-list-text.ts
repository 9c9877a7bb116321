import { createReadStream } from 'node:fs';
import { messageOf, UserError } from '../../base';

export interface TextLimits {
  /** Of the text as it is, not as it was compressed on the way. */
  bytes: number;
  /** From asking until the last byte. */
  milliseconds: number;
}

/** A region's price lists are below 30 MB; AmazonEC2's are GBs, and nothing of it is wanted. */
export const priceListLimits: TextLimits = { bytes: 128 * 2 ** 20, milliseconds: 120_000 };

const hint =
  'Give the file of one service and region, .../offers/v1.0/aws/<service>/current/<region>/index.json, or download it and give its path.';

/**
 * A price list as text, from a file or an address (http, https; redirects are followed). Reads no more than the limits.
 * @throws UserError naming --refresh: `price-list-not-readable`, `price-list-too-large`, `price-list-too-slow`
 */
export async function priceListText(from: string, limits = priceListLimits): Promise<string> {
  const signal = AbortSignal.timeout(limits.milliseconds);
  try {
    if (!/^https?:\/\//i.test(from)) return await collected(createReadStream(from, { signal }), from, limits);
    const answer = await fetch(from, { signal });
    if (!answer.ok || answer.body === null) {
      await answer.body?.cancel();
      throw new UserError('price-list-not-readable', `${from} (--refresh) answered ${answer.status}`, {
        hint,
      });
    }
    if (Number(answer.headers.get('content-length') ?? 0) > limits.bytes) {
      await answer.body.cancel();
      throw tooLarge(from, limits);
    }
    return await collected(answer.body, from, limits);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    if (signal.aborted) {
      throw new UserError(
        'price-list-too-slow',
        `${from} (--refresh) was not there after ${limits.milliseconds / 1_000} s`,
        { hint, cause },
      );
    }
    throw new UserError('price-list-not-readable', `cannot read ${from} (--refresh): ${reasonOf(cause)}`, {
      hint,
      cause,
    });
  }
}

/** Leaving the loop early closes the stream, and with it the connection. */
async function collected(
  stream: AsyncIterable<Uint8Array>,
  from: string,
  limits: TextLimits,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > limits.bytes) throw tooLarge(from, limits);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const tooLarge = (from: string, { bytes }: TextLimits) =>
  new UserError(
    'price-list-too-large',
    `${from} (--refresh) is larger than ${Math.round(bytes / 2 ** 20)} MiB`,
    {
      hint,
    },
  );

/** `fetch failed` says nothing; what is behind it does: its message or, of several attempts, only a code. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { message?: string; code?: string } };
  return cause?.message || cause?.code || messageOf(error);
}
