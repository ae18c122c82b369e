/**
 * Open-model sender: requests are sent on a fixed schedule, and none of them waits for the response to an earlier one.
 * Deadlines are absolute on the monotonic clock, so a late timer delays one arrival and not those after it.
 */
import type { DropReason } from '../../core/load/types.ts';
import type { Clock } from '../ports.ts';

export interface Arrival {
  /** Index in `dueMs`. */
  readonly index: number;
  /** When it is due, in ms after the start. */
  readonly intendedMs: number;
}

export interface OpenSenderOptions {
  /** When each arrival is due, in ms after the start, ascending. */
  readonly dueMs: readonly number[];
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleepUntil'>;
  /** Sends one request and waits for its response; a failed request is a result and must not throw. */
  readonly send: (arrival: Arrival) => Promise<void>;
  readonly onDrop: (index: number, reason: DropReason) => void;
  /** With this many requests in flight an arrival is dropped and reported to `onDrop`: memory and sockets are limited. */
  readonly maxInFlight: number;
  /** False when there is not enough time left to wait for another response. */
  readonly hasTime: () => boolean;
  /** True when the run was stopped: nothing more is sent, and the segment does not count. */
  readonly isStopped: () => boolean;
}

/**
 * Sends the arrivals until the schedule ends or `send` fails, then waits for the responses to the requests in flight.
 * @returns the number of requests sent
 * @throws the first error of `send`, after all requests have ended
 */
export async function sendOpenly(options: OpenSenderOptions): Promise<number> {
  const { dueMs, clock, maxInFlight } = options;
  const startMs = clock.monotonicMs();
  const inFlight = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let sent = 0;
  for (const [index, intendedMs] of dueMs.entries()) {
    await clock.sleepUntil(startMs + intendedMs);
    if (options.isStopped() || failures.length > 0) break;
    if (!options.hasTime()) {
      options.onDrop(index, 'out_of_time');
      continue;
    }
    if (inFlight.size >= maxInFlight) {
      options.onDrop(index, 'too_many_in_flight');
      continue;
    }
    sent += 1;
    const request: Promise<void> = options
      .send({ index, intendedMs })
      .catch((error: unknown) => {
        failures.push(error);
      })
      .finally(() => inFlight.delete(request));
    inFlight.add(request);
  }
  while (inFlight.size > 0) await Promise.all(inFlight);
  if (failures.length > 0) throw failures[0];
  return sent;
}
