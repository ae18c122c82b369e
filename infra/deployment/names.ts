/** The names in a deployment that the CLI, the state machine file and the docs use. */
import type { Task } from '../../core/suite/orchestrator-tasks.ts';

export { orchestratorFunctionName, TASKS, type Task } from '../../core/suite/orchestrator-tasks.ts';

export const STACK_NAMES = { targets: 'ThawTargets', benchmark: 'ThawBenchmark', database: 'ThawDatabase' } as const;

/** Parameters with the endpoints of database and cache; on AWS the credentials are a secret, read through Parameter Store. */
export const PARAMETER_NAMES = { database: '/thaw/database', cache: '/thaw/cache' } as const;
export const LOCAL_CREDENTIALS_PARAMETER = '/thaw/database-credentials';
export const DATABASE_SECRET_NAME = 'thaw-database';

/** Outputs of the stack ThawBenchmark. */
export const OUTPUT_NAMES = {
  stateMachineArn: 'StateMachineArn',
  reportsBucketName: 'ReportsBucketName',
  consoleUrl: 'ConsoleUrl',
  downloadCommand: 'DownloadCommand',
  /** Topic for notifications of regressions, incomplete runs and missing nights. */
  notificationTopicArn: 'NotificationTopicArn',
  /** SQS queue of failed restores: each message names an execution whose functions may still be changed. */
  failedRestoresQueueUrl: 'FailedRestoresQueueUrl',
  /** The context values of the deployment, as JSON. */
  deployChoices: 'DeployChoices',
} as const;

export const STATE_MACHINE_NAME = 'thaw-benchmark';

/** Name of the schedule that starts the nightly run. */
export const NIGHTLY_SCHEDULE_NAME = 'thaw-nightly';

/** Name of the schedule that checks in the morning that the nightly run has a report. */
export const NIGHT_WATCH_SCHEDULE_NAME = 'thaw-nightly-watch';

/** Alarms that notify the topic, which accepts messages from no other alarm. */
export const ALARM_NAMES = {
  failedRestore: 'thaw-failed-restore',
  failedWatch: 'thaw-failed-watch',
  failedNotification: 'thaw-failed-notification',
  cost: 'thaw-cost',
} as const;

/** Name of the Lambda function that a target is deployed as. */
export function targetFunctionName(target: string): string {
  return `thaw-${target}`;
}

/** Prefix of the names of the secrets in ThawTargets: the orchestrator may read only those. */
export const TARGET_SECRET_PREFIX = 'thaw-targets/';

/** The placeholder of a task's function in the state machine file: `plan-run` -> `PlanRunFunctionArn`. */
export function functionArnSubstitution(task: Task): string {
  return `${pascalCase(task)}FunctionArn`;
}

/** `plan-run` -> `PlanRun`: logical ids in CloudFormation have only letters and digits. */
export function pascalCase(slug: string): string {
  return slug
    .split(/[^a-zA-Z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
