/** Work of init that may fail: kept when it succeeds, tried again by the next request when it does not. */

/** Gives a function that runs `load` once; whoever calls it meanwhile waits for the same run, and a failure is forgotten. */
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
