/**
 * Work that a test awaits further down. Should the test fail before it gets there, the work fails too, with nobody to hear
 * it: an unhandled rejection would then fail the whole stage, although the test passes when it is tried again.
 */
export function awaitedLater<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}
