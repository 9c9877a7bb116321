/** Something that S3 does not do: the endpoint is broken, or lies. Becomes the cause of a BackendError. */
export class EndpointFault extends Error {
  override readonly name = 'EndpointFault';
  /** The message as it was: the SDK adds to the messages of what passes through it. */
  readonly said: string;
  /** The next attempt may fare better. */
  readonly passing: boolean;
  readonly hint: string;

  constructor(message: string, { passing = false, hint = faultHint } = {}) {
    super(message);
    this.said = message;
    this.passing = passing;
    this.hint = hint;
  }
}

/** What to do about an endpoint that answers as S3 never does. */
const faultHint =
  'S3 does not do that: look at the endpoint (--endpoint-url, AWS_ENDPOINT_URL) and at proxies on the way. Nothing that it answers can be trusted.';

/** What to do about one that does not answer, or too slowly. */
const silenceHint =
  'Check the endpoint (--endpoint-url, AWS_ENDPOINT_URL), the region, and the network and proxies on the way; then run it again.';

/** An endpoint that keeps us waiting. */
export const silence = (message: string) => new EndpointFault(message, { passing: true, hint: silenceHint });

/** More than is held for anybody, which S3 could well have. */
export const excess = (message: string) =>
  new EndpointFault(message, {
    hint: 'No pipeline of ours writes that: look who did (aws s3api list-object-versions), and take it out of the archive or read a copy without it.',
  });
