import type { Answer, ByteRange, CallFailure, LogEvent, PutRequest } from './aws-ports';

/** The refusal that makes an agent with the split put each event by itself. */
export const isUploadTooLarge = ({ code, message }: CallFailure): boolean =>
  code === 'InvalidParameterException' && message.includes('Upload too large');

/** What stands in the stream for an event that is too large by itself: the only loss that an agent declares. */
const truncationMarker = (place: number) =>
  `[SESSION_LOG_TRUNCATED] Event ${place} exceeded CloudWatch size limit and was omitted`;

interface SinglePut {
  put: (request: PutRequest, carried?: ByteRange) => Promise<Answer<{ nextSequenceToken?: string }>>;
  warn: (message: string) => void;
}

/**
 * Puts the events of a refused batch one by one. Whatever becomes of them, the agent takes the batch for delivered: an
 * event that is refused for another reason, or whose marker is, is lost in silence.
 * @param ranges of the local file, one an event
 * @returns the token for the next batch
 * @source agent-2026.md 2.4 (commit e90ac349, retryEventsIndividually)
 */
export async function putEventsSingly(
  batch: PutRequest,
  ranges: readonly ByteRange[],
  { put, warn }: SinglePut,
): Promise<string | undefined> {
  let { sequenceToken } = batch;
  const single = async (event: LogEvent, carried?: ByteRange): Promise<CallFailure | undefined> => {
    const answer = await put({ ...batch, logEvents: [event], sequenceToken }, carried);
    if (!answer.ok) return answer.failure;
    sequenceToken = answer.value.nextSequenceToken;
    return undefined;
  };
  for (const [index, event] of batch.logEvents.entries()) {
    let failure = await single(event, ranges[index]);
    if (failure && isUploadTooLarge(failure))
      failure = await single({ ...event, message: truncationMarker(index + 1) });
    if (failure) warn(`event ${index + 1} of ${batch.logEvents.length} is lost: ${failure.code}`);
  }
  return sequenceToken;
}
