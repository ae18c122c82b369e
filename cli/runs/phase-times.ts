/** Where the time of a command goes, phase by phase; `npx thaw run` prints it with THAW_TIMINGS=1. */
import { parse } from 'csv-parse/sync';

export interface PhaseTimes {
  /** Everything since the phase before was this one. @param endedAtMs default: now */
  end(phase: string, endedAtMs?: number): void;
  /** Splits the time until `endedAtMs` at the measured calls. @param samplesCsv the run's samples.csv */
  endRun(samplesCsv: string, endedAtMs: number): void;
  /** A line per phase below the total. Phases of less than 50 ms are left out. */
  lines(): string[];
}

interface Phase {
  readonly name: string;
  readonly ms: number;
}

interface SetupTimes {
  readonly startedAtMs?: number;
  readonly phases?: readonly Phase[];
}

/**
 * The times of this command.
 * @param setup those of the script that set up and started this process, as JSON (scripts/run-node24.mjs)
 */
export function makePhaseTimes(setup = process.env['THAW_SETUP_TIMES'] ?? '{}'): PhaseTimes {
  const { startedAtMs = performance.timeOrigin, phases: before = [] } = JSON.parse(setup) as SetupTimes;
  const phases = [...before];
  let lastMs = startedAtMs + before.reduce((sum, { ms }) => sum + ms, 0);
  let callsMs = 0;
  const end = (name: string, endedAtMs = Date.now()) => {
    phases.push({ name, ms: endedAtMs - lastMs });
    lastMs = endedAtMs;
  };
  return {
    end,
    endRun: (samplesCsv, endedAtMs) => {
      const calls = measuredCalls(samplesCsv);
      if (calls !== undefined) {
        callsMs = calls.unionMs;
        end('plan, until the first call', calls.firstMs);
        phases.push({ name: 'between the calls: updates, state machine', ms: calls.lastMs - calls.firstMs - callsMs });
        lastMs = calls.lastMs;
      }
      end('restore, aggregation, report', endedAtMs);
    },
    lines: () => {
      const totalMs = phases.reduce((sum, { ms }) => sum + ms, 0) + callsMs;
      return [
        `${seconds(totalMs)} in all: ${seconds(callsMs)} measured calls, and ${seconds(totalMs - callsMs)} more:`,
        ...phases.filter(({ ms }) => ms >= 50).map(({ name, ms }) => `${seconds(ms).padStart(9)}  ${name}`),
      ];
    },
  };
}

/** First begin and last end of the calls, and the union of their intervals: simultaneous calls count once. */
function measuredCalls(samplesCsv: string) {
  const rows = parse(samplesCsv, { columns: true }) as Record<string, string>[];
  const intervals = rows
    .filter((row) => row['sent_at'] && row['client_latency_ms'])
    .map((row) => {
      const sentMs = Date.parse(row['sent_at'] ?? '');
      return { sentMs, endedMs: sentMs + Number(row['client_latency_ms']) };
    })
    .sort((left, right) => left.sentMs - right.sentMs);
  const [first] = intervals;
  if (first === undefined) return undefined;
  let unionMs = 0;
  let lastMs = first.sentMs;
  for (const { sentMs, endedMs } of intervals) {
    unionMs += Math.max(0, endedMs - Math.max(sentMs, lastMs));
    lastMs = Math.max(lastMs, endedMs);
  }
  return { firstMs: first.sentMs, lastMs, unionMs };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
