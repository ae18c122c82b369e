/** What this machine runs at once, so that too much load ends in throttles and not in a standstill. */
import os from 'node:os';

/** About as many Node.js functions start within ten seconds on one processor. */
const CONCURRENCY_A_PROCESSOR = 25;

/** A suite may ask for bursts of 100, and the task that sends them is an invocation, too. */
const LEAST_CONCURRENCY = 110;

/** The most invocations of all functions at once. */
export const HOST_CONCURRENCY = Math.max(LEAST_CONCURRENCY, CONCURRENCY_A_PROCESSOR * os.availableParallelism());

/**
 * The most connections to the database. Each environment holds one, also while it is frozen, and those of a function stay while
 * the next function is measured: a suite of four has enough.
 */
export const DATABASE_CONNECTIONS = 4 * HOST_CONCURRENCY;
