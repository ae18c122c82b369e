/**
 * On one machine the generator and the measured functions share its processors, and a generator that waits for them would
 * measure itself. While it sends it goes first, where the system lets it; a Lambda on AWS has its processor for itself.
 */
import os from 'node:os';

/** Runs at the highest priority, and goes back to the one before however it ends. */
export async function withPriority<Result>(run: () => Promise<Result>): Promise<Result> {
  const before = os.getPriority();
  setPriority(os.constants.priority.PRIORITY_HIGHEST);
  try {
    return await run();
  } finally {
    setPriority(before);
  }
}

function setPriority(priority: number): void {
  try {
    os.setPriority(priority);
  } catch {
    // Not allowed here: the send lag is judged all the same.
  }
}
