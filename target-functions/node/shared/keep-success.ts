/** Work of init that may fail: its result is kept on success, and the next request tries again after a failure. */

/** @returns a function that runs `load` once; concurrent callers wait for the same run, and a failure is not kept */
export function keepSuccess<T>(load: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= load().catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    return running;
  };
}
