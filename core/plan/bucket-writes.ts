/** Requests that write to the reports bucket, which S3 bills as PUT. */
import { sum } from '../sum.ts';
import { PART_BYTES, RECORDS_PER_FILE } from './limits.ts';
import type { LoadJob, Plan, Step } from './types.ts';

/** Of every run: the execution's index, lanes.json, load.json, plan.json, restoring, restored, publication.json, and the seven files of the report. */
const PUTS_PER_RUN = 14;
/** Of a run that is published: its object in history, latest and index.html. */
const PUTS_PER_PUBLICATION = 3;
const PUTS_PER_DELIVERY = 1;
/** The lock when it is acquired, revoked and released, and the snapshot. */
export const PUTS_PER_FUNCTION = 4;
/** A step's file of records is written when it is measured and again when it is judged. */
export const PUTS_PER_STEP_FILE = 2;

type OnceWritten = Pick<Plan, 'modified' | 'scheduledTime' | 'lanes' | 'load' | 'partCount'>;

/** What a run writes once; messages to subscribers, and the parts of very large files, are not counted. */
export function putsOfRun(plan: OnceWritten): number {
  const published = plan.modified ? 0 : PUTS_PER_PUBLICATION;
  return PUTS_PER_RUN + published + (plan.scheduledTime === undefined ? 0 : PUTS_PER_DELIVERY) + putsOfLanes(plan);
}

/** The plan of each lane and load job, and the items of each part after the first. */
function putsOfLanes({ lanes, load = [], partCount = 1 }: Pick<Plan, 'lanes' | 'load' | 'partCount'>): number {
  return lanes.length + load.length + Math.max(1, partCount) - 1;
}

/** A file per configuration and phase: cold, follow-up, the calls that are discarded, and warm. */
export function filesOfStep({ cold, warm }: Step): number {
  const ofWarm = sum(warm, ({ samples, discard }) => (samples > 0 ? 1 : 0) + (discard > 0 ? 1 : 0));
  return (cold === undefined ? 0 : cold.followUps > 0 ? 2 : 1) + ofWarm;
}

/** The files of its records and its status. */
export function putsOfStep(step: Step): number {
  return PUTS_PER_STEP_FILE * filesOfStep(step) + 1;
}

/** Files of records, each written once. */
export function filesOfLoadJob({ segments }: Pick<LoadJob, 'segments'>): number {
  return sum(segments, ({ arrivals }) => 1 + Math.floor(arrivals / RECORDS_PER_FILE));
}

/** The bytes of the files that grow with a run, as measured in large ones (docs/scale.md). */
const BYTES = {
  plan: { perStep: 520 },
  results: { perConfiguration: 19_000 },
  publication: { perConfiguration: 3_400 },
  summary: { perConfiguration: 1_700 },
  csv: { perInvocation: 340 },
  parquet: { perInvocation: 60 },
} as const;

interface RunSize {
  readonly steps: number;
  readonly configurations: number;
  readonly invocations: number;
}

/** What large files take beyond one request each: a multipart upload is created, completed, and has a request per part. */
export function putsOfParts({ steps, configurations, invocations }: RunSize): number {
  const files = [
    steps * BYTES.plan.perStep,
    configurations * BYTES.results.perConfiguration,
    configurations * BYTES.publication.perConfiguration,
    configurations * BYTES.summary.perConfiguration,
    invocations * BYTES.csv.perInvocation,
    invocations * BYTES.parquet.perInvocation,
  ];
  return sum(files, (bytes) => (bytes <= PART_BYTES ? 0 : 1 + Math.ceil(bytes / PART_BYTES)));
}
