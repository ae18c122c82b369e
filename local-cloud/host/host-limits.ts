/** Concurrency limits of this machine, so that too much load is throttled instead of blocking everything. */
import os from 'node:os';

/** About how many Node.js functions start within 10 s on one CPU. */
const CONCURRENCY_PER_CPU = 25;

/** A suite may have bursts of 100, and the task that sends them is an invocation too. */
const MIN_CONCURRENCY = 110;

/** Maximum number of simultaneous invocations of all functions. */
export const HOST_CONCURRENCY = Math.max(MIN_CONCURRENCY, CONCURRENCY_PER_CPU * os.availableParallelism());

/**
 * Maximum number of database connections. Each environment holds one, also while it is frozen, and keeps it while the next
 * functions are measured: this is enough for a suite of four functions.
 */
export const DATABASE_CONNECTIONS = 4 * HOST_CONCURRENCY;
