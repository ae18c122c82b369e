/**
 * All AWS permissions of each task of the state machine, with their reasons. The Lambda roles are made from this table
 * only; test/infra compares it with the table in orchestrator-lambdas/README.md and with the SDK commands in the code.
 */
import { TASKS, type Task } from '../deployment/names.ts';
import type { ExplainedAccess } from './explained-access.ts';

/** The resource of a statement; `resourceArns` in constructs/orchestrator-function.ts converts it to ARNs. */
export type AccessResource =
  /** The account itself: the action has no resource. */
  | 'account'
  /** The Lambda functions that are opted in: named in the deployment, or tagged; never the orchestrator's own. */
  | 'measured-functions'
  /** Every Lambda function of the account and Region. */
  | 'every-function'
  /** Executions of our state machine and of its lanes. */
  | 'executions'
  /** The topic of the notifications. */
  | 'notification-topic'
  /** Layer versions of this Region, of any account. */
  | 'layers'
  /** The reports bucket itself (listing). */
  | 'reports-bucket'
  /** Secrets that ThawTargets makes for its targets. */
  | 'target-secrets'
  /** Objects below a prefix of the reports bucket. */
  | `reports/${string}/*`
  /** The page with the latest run of each suite. */
  | 'reports/index.html';

interface AccessStatement extends ExplainedAccess {
  readonly resources: readonly AccessResource[];
}

const RUNS = 'reports/runs/*';
const LOCKS = 'reports/locks/*';
/** Settings of measured functions, environment values included. Those of former versions are below `runs/`. */
const SNAPSHOTS = 'reports/snapshots/*';
const EXECUTIONS = 'reports/executions/*';
const DELIVERIES = 'reports/deliveries/*';
const LATEST = 'reports/latest/*';
const INDEX = 'reports/index.html';
const HISTORY = 'reports/history/*';
const NOTICES = 'reports/notices/*';
const EXPLANATIONS = 'reports/explanations/*';

/** Without it S3 returns 403 instead of 404 for a missing key, and "no lock yet" looks like "not allowed". */
const LIST: AccessStatement = {
  actions: ['s3:ListBucket'],
  resources: ['reports-bucket'],
  why: 'A missing key must be a 404, and tasks list the keys of a prefix.',
};

/**
 * Of every task that reads functions. GetFunction returns tags only with it, and needs it for functions that have tags ("Using
 * tags on Lambda functions" in the Lambda developer guide). On every function, because for one that is not opted in GetFunction is
 * denied whether it exists or not, and a function that was deleted during a run counts as restored.
 */
const TAGS: AccessStatement = {
  actions: ['lambda:ListTags'],
  resources: ['every-function'],
  why: 'Reads whether a function exists and is opted in; tags only, no configuration and no code.',
};

/**
 * Of every task that updates functions. UpdateFunctionConfiguration needs it for each layer version that it names ("Working with
 * layers" in the Lambda developer guide), and an update that attaches or detaches the CPU time extension also names the
 * function's own layers. Those may be of any account; whether they may be read is up to their own policies as well.
 */
const LAYERS: AccessStatement = {
  actions: ['lambda:GetLayerVersion'],
  resources: ['layers'],
  why: 'Attaches and detaches the CPU time extension beside the own layers of a function.',
};

/** Permissions of both tasks that invoke measured functions. */
const MEASURING: readonly AccessStatement[] = [
  {
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: [RUNS],
    why: 'Reads the plan, writes every raw record before anything is averaged.',
  },
  {
    actions: ['secretsmanager:GetSecretValue'],
    resources: ['target-secrets'],
    why: 'Signs the payloads of targets that accept signed messages; only secrets of ThawTargets.',
  },
  LIST,
];

export const ORCHESTRATOR_ACCESS: Readonly<Record<Task, readonly AccessStatement[]>> = {
  'plan-run': [
    TAGS,
    LAYERS,
    // One statement: with 50 functions each has to be repeated in full, and a role's policies may have 10,240 characters.
    {
      actions: [
        'lambda:GetFunction',
        'lambda:GetRuntimeManagementConfig',
        'lambda:InvokeFunction',
        'lambda:UpdateFunctionConfiguration',
      ],
      resources: ['measured-functions'],
      why: 'Finds the functions of the suite and whether an update would change their runtime version, makes its setup calls, and restores functions that a dead run changed.',
    },
    {
      actions: ['lambda:GetAccountSettings'],
      resources: ['account'],
      why: 'Reads the concurrency limits of the account before anything is changed; this action has no resource.',
    },
    {
      actions: ['s3:AbortMultipartUpload'],
      resources: [RUNS],
      why: 'Removes the parts of a large plan whose upload failed.',
    },
    {
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [RUNS, LOCKS, EXECUTIONS, DELIVERIES],
      why: 'Writes the plan and the locks, and records the execution and the scheduled time.',
    },
    {
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [SNAPSHOTS],
      why: 'Stores the settings of a function before the run, and restores those that a dead run changed.',
    },
    LIST,
    {
      actions: ['states:DescribeExecution'],
      resources: ['executions'],
      why: 'A lock may be taken over only when the execution that owns it no longer runs.',
    },
    {
      actions: ['secretsmanager:GetSecretValue'],
      resources: ['target-secrets'],
      why: 'Signs the setup calls of targets that accept signed messages; only secrets of ThawTargets.',
    },
  ],
  'force-cold-start': [
    TAGS,
    LAYERS,
    {
      actions: ['lambda:GetFunction', 'lambda:UpdateFunctionConfiguration'],
      resources: ['measured-functions'],
      why: 'Forces a cold start by an update of the configuration, and reads it to see when the update ends.',
    },
    {
      actions: ['s3:GetObject'],
      resources: [RUNS, LOCKS],
      why: 'Reads the plan, the steps before this one, and the lock before each update.',
    },
    { actions: ['s3:GetObject'], resources: [SNAPSHOTS], why: 'Starts each update from the settings before the run.' },
    { actions: ['s3:PutObject'], resources: [RUNS], why: 'Ends a step whose configurations have enough samples.' },
    LIST,
  ],
  measure: [
    TAGS,
    {
      actions: ['lambda:GetFunction', 'lambda:InvokeFunction'],
      resources: ['measured-functions'],
      why: 'Invokes the measured function, and reads its RevisionId to check that no other client changed it.',
    },
    ...MEASURING,
  ],
  'apply-load': [
    TAGS,
    {
      actions: [
        'lambda:GetFunction',
        'lambda:GetFunctionUrlConfig',
        'lambda:InvokeFunction',
        'lambda:InvokeFunctionUrl',
      ],
      resources: ['measured-functions'],
      why: 'Applies load through Invoke or through the function URL, and reads the RevisionId to check that no other client changed it.',
    },
    ...MEASURING,
  ],
  'restore-configuration': [
    TAGS,
    LAYERS,
    {
      actions: ['lambda:GetFunction', 'lambda:UpdateFunctionConfiguration'],
      resources: ['measured-functions'],
      why: 'Restores every function from its snapshot.',
    },
    {
      actions: ['s3:GetObject'],
      resources: [RUNS, LOCKS, EXECUTIONS],
      why: 'Reads the locks and the run of the execution.',
    },
    { actions: ['s3:GetObject'], resources: [SNAPSHOTS], why: 'Restores the settings that each function had.' },
    {
      actions: ['s3:PutObject'],
      resources: [RUNS, LOCKS],
      why: 'Revokes and releases the locks, and records the restore.',
    },
    LIST,
  ],
  'aggregate-results': [
    {
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [RUNS],
      why: 'Reads the raw records, writes the results and the reports.',
    },
    {
      actions: ['s3:AbortMultipartUpload'],
      resources: [RUNS],
      why: 'Removes the parts of a large file of samples whose upload failed.',
    },
    { actions: ['s3:GetObject'], resources: [HISTORY], why: 'Compares the run with the nights before it.' },
    {
      actions: ['s3:GetObject'],
      resources: [EXPLANATIONS],
      why: 'Reads what the modules of a function cost; in the local cloud only, where the command line stores it.',
    },
    LIST,
  ],
  'publish-report': [
    {
      actions: ['s3:GetObject'],
      resources: [RUNS, LATEST, INDEX, DELIVERIES, NOTICES],
      why: 'Reads what a run publishes, the pointers to the latest runs, the index, the delivered nights and the sent notifications.',
    },
    {
      actions: ['s3:PutObject'],
      resources: [LATEST, INDEX, HISTORY, NOTICES],
      why: 'Updates the pointer to the latest run and the index, adds one object to the history, records sent notifications.',
    },
    { actions: ['sns:Publish'], resources: ['notification-topic'], why: 'Notifies of regressions and missing nights.' },
    LIST,
  ],
};

/** The tasks that may read snapshots; the bucket denies it to everyone else. */
export const SNAPSHOT_READERS = TASKS.filter((task) =>
  ORCHESTRATOR_ACCESS[task].some(
    ({ actions, resources }) => actions.includes('s3:GetObject') && resources.includes(SNAPSHOTS),
  ),
);

/** Timeout of every task's function: the max of Lambda. */
export const TIMEOUT_SECONDS = 900;

/**
 * Tasks with 1,769 MB, which is one whole vCPU. Measure and ApplyLoad measure the client latency: with a share of a CPU they
 * would be throttled while a response arrives, and the latency would include that time. AggregateResults computes all the time:
 * with less memory it would take longer in proportion and cost the same (docs/decisions/0185-aggregation.md).
 */
const WHOLE_CPU: ReadonlySet<Task> = new Set(['measure', 'apply-load', 'aggregate-results']);

/** Memory size of a task's function, in MB. */
export function memoryMbOf(task: Task): number {
  return WHOLE_CPU.has(task) ? 1769 : 512;
}

/**
 * Options of Node for AggregateResults. Its young generation would grow to 100 MB of what is not needed any more; at 8 MB per half it
 * takes no longer. The old one may have all that 1,769 MB leave, so that a run above the sizes that were measured does not fail.
 */
export const AGGREGATE_NODE_OPTIONS = '--max-semi-space-size=8 --max-old-space-size=1536';
