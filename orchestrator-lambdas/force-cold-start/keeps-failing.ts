/**
 * A function that failed twice in a row is left out of the rest of the run: an update that is stuck for five minutes, or
 * a handler that times out three times a step, would otherwise take the time of all the others.
 */
import { BenchmarkError } from '../../core/errors.ts';
import type { Plan } from '../../core/plan/types.ts';
import type { StepEvent } from '../events.ts';
import type { ReportStore } from '../ports.ts';
import { readStepStatus } from '../run-store/step-status.ts';

const FAILURES_IN_A_ROW = 2;

/** Reasons that come and go; what is measured in another round may well be fine. */
const PASSING = /^(THROTTLED|AWS_FAILED|UPDATE_CONFLICT|OUT_OF_TIME|States\.|Lambda\.|Sandbox\.)/;
/** Nothing but errors of the function itself. */
const ONLY_FUNCTION_ERRORS = /^NOT_VERIFIED: 0 of .*\(function_error \d+\)\.$/;

/** @throws BenchmarkError FUNCTION_SKIPPED with the reason of the last failure */
export async function refuseWhatKeepsFailing(store: ReportStore, event: StepEvent, plan: Plan): Promise<void> {
  const steps = plan.lanes.find((lane) => lane.id === event.laneId)?.steps ?? [];
  const label = steps[event.stepIndex]?.function;
  const before = steps.filter((step) => step.function === label && step.index < event.stepIndex);
  if (event.attempt > 1 || before.length < FAILURES_IN_A_ROW) return;
  const last = before.slice(-FAILURES_IN_A_ROW);
  const statuses = await Promise.all(last.map((step) => readStepStatus(store, { ...event, stepIndex: step.index })));
  if (!statuses.every((status) => status?.status === 'failed' && isLasting(status.reason ?? ''))) return;
  const reason = statuses.at(-1)?.reason ?? '';
  throw new BenchmarkError({
    code: 'FUNCTION_SKIPPED',
    source: 'user',
    message: reason.startsWith('FUNCTION_SKIPPED')
      ? 'Left out like the step before.'
      : `${label} failed in ${FAILURES_IN_A_ROW} steps in a row and is left out of the rest of the run. Last: ${reason}`,
    fix: 'Cure the function, then start a new run.',
  });
}

function isLasting(reason: string): boolean {
  return reason.startsWith('NOT_VERIFIED') ? ONLY_FUNCTION_ERRORS.test(reason) : !PASSING.test(reason);
}
