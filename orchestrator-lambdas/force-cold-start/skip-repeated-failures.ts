/**
 * A function that failed in two consecutive steps is skipped for the rest of the run. Otherwise an update that does not
 * end for five minutes, or a handler that times out three times per step, would take the time of all other functions.
 */
import { BenchmarkError } from '../../core/errors.ts';
import type { Plan } from '../../core/plan/types.ts';
import type { StepEvent } from '../events.ts';
import type { ReportStore } from '../ports.ts';
import { readStepStatus } from '../run-store/step-status.ts';

const CONSECUTIVE_FAILURES = 2;

/** Failures that may not occur in the next round. */
const TRANSIENT = /^(THROTTLED|AWS_FAILED|UPDATE_CONFLICT|OUT_OF_TIME|States\.|Lambda\.|Sandbox\.)/;
/** A step in which every cold start failed with an error of the function itself. */
const ONLY_FUNCTION_ERRORS = /^NOT_VERIFIED: 0 of .*\(function_error \d+\)\.$/;

/** @throws BenchmarkError FUNCTION_SKIPPED with the reason of the last failure */
export async function skipRepeatedFailures(store: ReportStore, event: StepEvent, plan: Plan): Promise<void> {
  const steps = plan.lanes.find((lane) => lane.id === event.laneId)?.steps ?? [];
  const current = steps[event.stepIndex];
  const label = current?.function;
  const earlier = steps.filter(
    (step) =>
      step.function === label &&
      // A function that fails with the CPU time extension is measured without it all the same.
      step.override?.cpuTimeExtension === current?.override?.cpuTimeExtension &&
      step.index < event.stepIndex,
  );
  if (event.attempt > 1 || earlier.length < CONSECUTIVE_FAILURES) return;
  const recent = earlier.slice(-CONSECUTIVE_FAILURES);
  const statuses = await Promise.all(recent.map((step) => readStepStatus(store, { ...event, stepIndex: step.index })));
  if (!statuses.every((status) => status?.status === 'failed' && isLasting(status.reason ?? ''))) return;
  const reason = statuses.at(-1)?.reason ?? '';
  throw new BenchmarkError({
    code: 'FUNCTION_SKIPPED',
    source: 'user',
    message: reason.startsWith('FUNCTION_SKIPPED')
      ? 'Skipped, as was the previous step.'
      : `${label} failed in ${CONSECUTIVE_FAILURES} consecutive steps and is skipped for the rest of the run. Last: ${reason}`,
    fix: 'Fix the function, then start a new run.',
  });
}

function isLasting(reason: string): boolean {
  return reason.startsWith('NOT_VERIFIED') ? ONLY_FUNCTION_ERRORS.test(reason) : !TRANSIENT.test(reason);
}
