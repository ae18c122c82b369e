/**
 * Marks the rejection of a promise as handled that a test awaits later. If the test fails before that, the promise may be
 * rejected as well, and an unhandled rejection would fail the whole stage even if a retry of the test passes.
 */
export function awaitedLater<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}
