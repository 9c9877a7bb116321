/**
 * Takes a generator's items one after the other: none is asked for before `each` is done with the one before. Where
 * `each` throws, the generator is closed.
 * @returns what the generator returns
 */
export async function drain<T, R>(
  items: AsyncGenerator<T, R, undefined>,
  each: (item: T) => unknown = () => {},
): Promise<R> {
  let isOver = false;
  try {
    for (;;) {
      const next = await items.next();
      if (next.done) {
        isOver = true;
        return next.value;
      }
      await each(next.value);
    }
  } finally {
    if (!isOver) await items.return(undefined as R);
  }
}
