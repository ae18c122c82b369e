/**
 * Sends on a schedule that was made beforehand, whatever the answers do: nothing here waits for an answer before the next
 * request is due. Deadlines are absolute on the monotonic clock, so a late timer delays one arrival and not those after.
 */
import type { DropReason } from '../../core/load/types.ts';
import type { Clock } from '../ports.ts';

export interface Arrival {
  /** Place among the arrivals given, from 0. */
  readonly index: number;
  /** When it was due, in ms after the start. */
  readonly intendedMs: number;
}

export interface OpenSenderOptions {
  /** When each arrival is due, ms after the start, ascending. */
  readonly dueMs: readonly number[];
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleepUntil'>;
  /** One request to its end; a failed request is an outcome and must not throw. */
  readonly send: (arrival: Arrival) => Promise<void>;
  readonly onDrop: (index: number, reason: DropReason) => void;
  /** Beyond this an arrival is dropped, and said to be: the open model needs a bound, and silence would be a lie. */
  readonly mostInFlight: number;
  /** False when there is no more time to wait for an answer. */
  readonly hasTime: () => boolean;
  /** True when the run was stopped: nothing more is sent, and nothing of it counts. */
  readonly isStopped: () => boolean;
}

/**
 * Sends everything that is due until the schedule ends, then waits for the answers that are still out.
 * @returns how many were sent
 * @throws whatever `send` threw, after everything else has ended
 */
export async function sendOpenly(options: OpenSenderOptions): Promise<number> {
  const { dueMs, clock, mostInFlight } = options;
  const startMs = clock.monotonicMs();
  const inFlight = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let sent = 0;
  for (const [index, intendedMs] of dueMs.entries()) {
    await clock.sleepUntil(startMs + intendedMs);
    if (options.isStopped()) break;
    if (!options.hasTime()) {
      options.onDrop(index, 'out_of_time');
      continue;
    }
    if (inFlight.size >= mostInFlight) {
      options.onDrop(index, 'too_many_in_flight');
      continue;
    }
    sent += 1;
    const sending: Promise<void> = options
      .send({ index, intendedMs })
      .catch((error: unknown) => {
        failures.push(error);
      })
      .finally(() => inFlight.delete(sending));
    inFlight.add(sending);
  }
  while (inFlight.size > 0) await Promise.all(inFlight);
  if (failures.length > 0) throw failures[0];
  return sent;
}
