/** Whether an execution had nothing to do because its night was delivered before: only its output says so. */
import type { Execution } from '../adapters/executions.ts';

/** @returns the run that measures or has measured the night; undefined for any other execution */
export function firstDelivery({ output }: Pick<Execution, 'output'>): string | undefined {
  // The output is that of our state machine: PlanRun's result under `plan`.
  const { plan } = JSON.parse(output ?? '{}') as { plan?: { status?: string; runId?: string } };
  return plan?.status === 'duplicate' ? plan.runId : undefined;
}
