/** A small load job with its samples: 10 per second for 20 s in two segments, with windows of 5 s. */
import { arrivalSchedule } from '../../core/load/schedule.ts';
import { makeSegments } from '../../core/load/segments.ts';
import type { LoadSegmentRecord } from '../../core/load/types.ts';
import { arrivalsOfSegment } from '../../core/plan/load-jobs.ts';
import type { LoadJob } from '../../core/plan/types.ts';
import { SEND_LAG_METRIC } from '../../core/telemetry/send-lag.ts';
import type { Sample } from '../../core/telemetry/types.ts';

export const CONFIGURATION_ID = 'red_arm64_256_get';
const phases = [{ seconds: 20, fromRps: 10, toRps: 10 }];
const schedule = arrivalSchedule(phases, 'even', 'seed');

export const JOB: LoadJob = {
  id: 'load-1',
  configurationId: CONFIGURATION_ID,
  function: 'red',
  memoryMb: 256,
  options: { phases, distribution: 'even', via: 'invoke', windowSeconds: 5 },
  seed: 'seed',
  arrivals: schedule.length,
  segments: makeSegments(phases, schedule, 10),
};

/** There are 3 s between the segments that are not part of the schedule. */
const STARTS = [Date.parse('2026-11-20T02:00:00.000Z'), Date.parse('2026-11-20T02:00:13.000Z')];

export interface SampleOptions {
  readonly lagMs?: number;
  readonly serviceMs?: number;
  readonly change?: Partial<Sample>;
}

/** Every arrival of a segment as a sample, which is valid unless changed by `optionsOf`. */
export function samplesOf(segmentIndex: number, optionsOf: (index: number) => SampleOptions = () => ({})): Sample[] {
  const segment = JOB.segments[segmentIndex];
  if (segment === undefined) throw new Error(`no segment ${segmentIndex}`);
  const startMs = STARTS[segmentIndex] ?? 0;
  return arrivalsOfSegment(JOB, segment).map((offsetMs, index) => {
    const { lagMs = 1, serviceMs = 20, change = {} } = optionsOf(index);
    const intendedMs = startMs + offsetMs - segment.fromSeconds * 1000;
    return {
      configurationId: CONFIGURATION_ID,
      phase: 'load',
      round: segmentIndex + 1,
      position: 1,
      attempt: 1,
      environmentId: 'environment-1',
      startKind: 'warm',
      durationMs: serviceMs / 2,
      clientLatencyMs: serviceMs,
      intendedAt: iso(intendedMs),
      sentAt: iso(intendedMs + lagMs),
      endedAt: iso(intendedMs + lagMs + serviceMs),
      status: 'valid',
      metrics: { [SEND_LAG_METRIC]: lagMs },
      ...change,
    };
  });
}

export function recordOf(segmentIndex: number, change: Partial<LoadSegmentRecord> = {}): LoadSegmentRecord {
  const arrivals = JOB.segments[segmentIndex]?.arrivals ?? 0;
  return {
    laneId: JOB.id,
    segment: segmentIndex,
    startedAt: iso(STARTS[segmentIndex] ?? 0),
    endedAt: iso((STARTS[segmentIndex] ?? 0) + 10_000),
    arrivals,
    sent: arrivals,
    dropped: [],
    functionChanged: false,
    files: 1,
    ...change,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
