/** What the state machine hands to each task, checked where it comes in. */
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

/** What Step Functions caught: the error's name, and its text (of a Lambda: JSON with errorType and errorMessage). */
const Caught = v.object({ Error: v.string(), Cause: v.optional(v.nullable(v.string())) });
export type TaskFailure = v.InferOutput<typeof Caught>;

/** The state machine hands on `null` where nothing failed. */
const Failure = v.optional(
  v.pipe(
    v.nullable(Caught),
    v.transform((caught) => caught ?? undefined),
  ),
);

/** A step that is measured; with `failure` it is ended instead. */
export const MeasureEvent = v.object({
  ...StepEvent.entries,
  /** What ForceColdStart left; absent only when a failure is to be recorded. */
  revisionId: v.optional(Id),
  /** Calls of the control plane that this step took before this task; absent = none. */
  controlPlaneCalls: v.optional(Count),
  failure: Failure,
});
export type MeasureEvent = v.InferOutput<typeof MeasureEvent>;

/** A segment of a load job: `laneId` is the job's id, `stepIndex` the segment's. Otherwise like a step that is measured. */
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

/** From the schedule of the morning: was there a night? */
export const WatchEvent = v.object({ watch: v.object({ suite: Id, scheduledTime: Id }) });
export type WatchEvent = v.InferOutput<typeof WatchEvent>;

/**
 * @throws BenchmarkError BUG when the event has another shape: only the state machine, the rule and tests send them
 */
export function parseEvent<Schema extends v.GenericSchema>(schema: Schema, event: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, event);
  if (parsed.success) return parsed.output;
  const issues = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'the event'}: ${issue.message}`);
  throw new BenchmarkError({
    code: 'BUG',
    source: 'bug',
    message: `The task was called with an event it does not know: ${issues.join('; ')}`,
    fix: 'Start runs through the state machine, and deploy it together with its functions.',
  });
}

/** The code and the sentence in what Step Functions caught; `Cause` of a Lambda's error is JSON, of others plain text. */
export function describeCaught(caught: TaskFailure): { readonly code: string; readonly message: string } {
  const cause = caught.Cause ?? '';
  try {
    const parsed: unknown = JSON.parse(cause);
    if (typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed) {
      return { code: caught.Error, message: String(parsed.errorMessage) };
    }
  } catch {
    // Not a Lambda's error: the text is the message.
  }
  return { code: caught.Error, message: cause };
}
