/**
 * A generator as what is read once. One that was never begun does nothing when it is returned: then `unbegun` closes what
 * it would have closed.
 */
export function closable<T>(generator: AsyncGenerator<T>, unbegun: () => void): AsyncIterableIterator<T> {
  let begun = false;
  const iterator: AsyncIterableIterator<T> = {
    next() {
      begun = true;
      return generator.next();
    },
    return() {
      if (!begun) unbegun();
      return generator.return(undefined);
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
