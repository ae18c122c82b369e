/** The event that the state machine passes to each task, validated by the task's handler. */
import * as v from 'valibot';
import { BenchmarkError } from '../core/errors.ts';

const Id = v.pipe(v.string(), v.nonEmpty());
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const PlanRunEvent = v.object({
  /** The execution's input, whatever it is. */
  input: v.unknown(),
  executionArn: Id,
  executionStartedAt: Id,
});
export type PlanRunEvent = v.InferOutput<typeof PlanRunEvent>;

export const StepEvent = v.object({
  runId: Id,
  laneId: Id,
  stepIndex: Count,
  attempt: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
export type StepEvent = v.InferOutput<typeof StepEvent>;

/** What Step Functions caught: the error's name and its cause (of a Lambda: JSON with errorType and errorMessage). */
const Caught = v.object({ Error: v.string(), Cause: v.optional(v.nullable(v.string())) });
export type TaskFailure = v.InferOutput<typeof Caught>;

/** The state machine passes `null` when nothing failed. */
const Failure = v.optional(
  v.pipe(
    v.nullable(Caught),
    v.transform((caught) => caught ?? undefined),
  ),
);

/** What ForceColdStart did, for the status of the step (`UpdateRecord`); `null` for a step that it skipped. */
const UpdateOfStep = v.optional(
  v.pipe(
    v.nullable(
      v.object({
        endedMs: v.optional(v.number()),
        hint: v.optional(
          v.object({ expectedMs: v.number(), deviationMs: v.number(), isRough: v.optional(v.literal(true)) }),
        ),
        layer: v.optional(Id),
        revisionId: v.optional(Id),
      }),
    ),
    v.transform((update) => update ?? undefined),
  ),
);

/** A step to measure; with `failure`, a step to end as failed. */
export const MeasureEvent = v.object({
  ...StepEvent.entries,
  /** The RevisionId after ForceColdStart; absent only when a failure is to be recorded. */
  revisionId: v.optional(Id),
  /** Control plane calls made for this step before this task; absent = none. */
  controlPlaneCalls: v.optional(Count),
  update: UpdateOfStep,
  failure: Failure,
});
export type MeasureEvent = v.InferOutput<typeof MeasureEvent>;

/** A segment of a load job: `laneId` is the job's id, `stepIndex` the segment's index. Otherwise as `MeasureEvent`. */
export const LoadEvent = v.object(MeasureEvent.entries);
export type LoadEvent = v.InferOutput<typeof LoadEvent>;

/** From the state machine, or EventBridge's "Step Functions Execution Status Change". */
export const RestoreEvent = v.union([
  v.object({ executionArn: Id }),
  v.object({ 'detail-type': v.string(), detail: v.object({ executionArn: Id, status: v.string() }) }),
]);
export type RestoreEvent = v.InferOutput<typeof RestoreEvent>;

export const ReportEvent = v.object({
  runId: Id,
  failure: Failure,
  /** Read a finished run again, into `rebuilt-<n>/`. */
  rebuild: v.optional(v.boolean()),
});
export type ReportEvent = v.InferOutput<typeof ReportEvent>;

/** From the morning schedule, which checks that the nightly run has a report. */
export const WatchEvent = v.object({ watch: v.object({ suite: Id, scheduledTime: Id }) });
export type WatchEvent = v.InferOutput<typeof WatchEvent>;

/**
 * @throws BenchmarkError BUG when the event has another shape: only the state machine, EventBridge and tests send events
 */
export function parseEvent<Schema extends v.GenericSchema>(schema: Schema, event: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, event);
  if (parsed.success) return parsed.output;
  const issues = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'the event'}: ${issue.message}`);
  throw new BenchmarkError({
    code: 'BUG',
    source: 'bug',
    message: `The task was called with an event of an unknown shape: ${issues.join('; ')}`,
    fix: 'Start runs through the state machine, and deploy it together with its functions.',
  });
}

/** The error code and message that Step Functions caught; `Cause` of a Lambda's error is JSON, of others plain text. */
export function describeCaught(caught: TaskFailure): { readonly code: string; readonly message: string } {
  const cause = caught.Cause ?? '';
  try {
    const parsed: unknown = JSON.parse(cause);
    if (typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed) {
      return { code: caught.Error, message: String(parsed.errorMessage) };
    }
  } catch {
    // Not an error of a Lambda: `Cause` is the message.
  }
  return { code: caught.Error, message: cause };
}
