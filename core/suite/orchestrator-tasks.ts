/** The tasks of the state machine. Each is a Lambda function of Thaw's own, which no suite may name. */

/** One Lambda function each; a task's name is its folder in orchestrator-lambdas/. */
export const TASKS = [
  'plan-run',
  'force-cold-start',
  'measure',
  'apply-load',
  'restore-configuration',
  'aggregate-results',
  'publish-report',
] as const;

export type Task = (typeof TASKS)[number];

/** Name of the Lambda function of an orchestrator task. */
export function orchestratorFunctionName(task: Task): string {
  return `thaw-${task}`;
}

/** True for the name of one of Thaw's own functions. */
export function isOrchestratorFunction(functionName: string): boolean {
  return TASKS.some((task) => orchestratorFunctionName(task) === functionName);
}
