import { seconds } from './ask';
import type { S3Bounds } from './bounds';
import { EndpointFault, excess } from './endpoint-fault';
import { compareKeys } from './keys';

/** Holds a listing against what S3 promises of one, so that none goes on for ever: keys in order, and tokens that lead on. */
export class ListingGuard {
  private last: string | undefined;
  private ofLast = 0;
  private token: string | undefined;
  private pages = 0;
  private empty = 0;
  private waited = 0;

  /** @param after the key behind which the listing begins */
  constructor(
    private readonly bounds: S3Bounds,
    private readonly prefix: string,
    after?: string,
  ) {
    this.last = after;
  }

  /** The next key of the listing. @throws EndpointFault */
  key(key: string, many: 'one' | 'versions'): void {
    if (!key.startsWith(this.prefix)) throw new EndpointFault(`${shown(key)} was not asked for`);
    const order = this.last === undefined ? 1 : compareKeys(key, this.last);
    if (order < 0 || (order === 0 && (many === 'one' || this.ofLast === 0)))
      throw new EndpointFault(
        `the listing goes back or repeats itself: ${shown(key)} behind ${shown(this.last!)}`,
      );
    this.ofLast = order === 0 ? this.ofLast + 1 : 1;
    if (this.ofLast > this.bounds.versionsOfKey)
      throw excess(`${shown(key)} has more than ${this.bounds.versionsOfKey} versions`);
    this.last = key;
  }

  /**
   * The end of a page.
   * @param token what leads on; undefined where the endpoint gave none
   * @returns whether there is more. @throws EndpointFault
   */
  page(keys: number, truncated: boolean, token: string | undefined, waitedMs: number): boolean {
    const { pages, emptyPages, listingMs } = this.bounds;
    if (!truncated) return false;
    if (token === undefined || token === '')
      throw new EndpointFault('the listing says that there is more, and not how to get it');
    if (token === this.token)
      throw new EndpointFault('the listing gives the same token again: it would never end');
    this.token = token;
    this.pages++;
    this.waited += waitedMs;
    this.empty = keys === 0 ? this.empty + 1 : 0;
    if (this.empty >= emptyPages)
      throw new EndpointFault(`the listing has ${emptyPages} pages without a key, and does not end`);
    if (this.pages >= pages) throw excess(`the listing has more than ${pages} pages`);
    if (this.waited >= listingMs)
      throw new EndpointFault(`the listing takes more than ${seconds(listingMs)}`);
    return true;
  }
}

const shown = (key: string) => JSON.stringify(key.length > 200 ? `${key.slice(0, 200)}...` : key);
