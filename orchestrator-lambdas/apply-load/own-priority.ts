/**
 * In the local cloud the load generator and the measured functions share the CPUs of one machine; a generator that waits
 * for a CPU would send late. So it runs at the highest priority while it sends, where the system permits it. On AWS a
 * Lambda function has a CPU of its own.
 */
import os from 'node:os';

/** Calls `run` at the highest priority and restores the previous priority afterwards, also after an error. */
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
    // Not permitted: the load is sent at normal priority, and the report judges the send lag.
  }
}
