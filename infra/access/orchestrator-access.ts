/**
 * What each task of the state machine may do on AWS, and why: the whole of it, in one table. The Lambda roles are made
 * from this table and from nothing else; test/infra holds it against the table in orchestrator-lambdas/README.md and
 * against the SDK commands in the code.
 */
import type { Task } from '../deployment/names.ts';
import type { ExplainedAccess } from './explained-access.ts';

/** What a statement is about; `resourceArns` in constructs/orchestrator-function.ts turns it into ARNs. */
export type AccessResource =
  /** The account itself, which takes no resource. */
  | 'account'
  /** Every Lambda function of the account and Region: a suite may name any of them by ARN. */
  | 'measured-functions'
  /** Executions of our state machine and of its lanes. */
  | 'executions'
  /** The topic of the notifications. */
  | 'notification-topic'
  /** The reports bucket itself (listing). */
  | 'reports-bucket'
  /** Secrets that ThawTargets makes for its targets. */
  | 'target-secrets'
  /** Objects below a prefix of the reports bucket. */
  | `reports/${string}/*`;

interface AccessStatement extends ExplainedAccess {
  readonly resources: readonly AccessResource[];
}

const RUNS = 'reports/runs/*';
const LOCKS = 'reports/locks/*';
const EXECUTIONS = 'reports/executions/*';
const DELIVERIES = 'reports/deliveries/*';
const LATEST = 'reports/latest/*';
const HISTORY = 'reports/history/*';
const NOTICES = 'reports/notices/*';

/** Without it S3 answers a missing key with 403 instead of 404, and "no lock yet" looks like "not allowed". */
const LIST: AccessStatement = {
  actions: ['s3:ListBucket'],
  resources: ['reports-bucket'],
  why: 'A missing key must be a 404, and samples are found by listing a prefix.',
};

/** Of both tasks that invoke what is measured. */
const MEASURING: readonly AccessStatement[] = [
  {
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: [RUNS],
    why: 'Reads the plan, writes every raw record before anything is averaged.',
  },
  {
    actions: ['secretsmanager:GetSecretValue'],
    resources: ['target-secrets'],
    why: 'Signs the payloads of targets that take signed messages; only secrets that ThawTargets made.',
  },
  LIST,
];

export const ORCHESTRATOR_ACCESS: Readonly<Record<Task, readonly AccessStatement[]>> = {
  'plan-run': [
    {
      actions: ['lambda:GetFunction', 'lambda:InvokeFunction', 'lambda:UpdateFunctionConfiguration'],
      resources: ['measured-functions'],
      why: 'Finds the functions of the suite, makes its setup calls, and restores what a dead run left changed.',
    },
    {
      actions: ['lambda:GetAccountSettings'],
      resources: ['account'],
      why: 'What the account lets run at once is known before anything is changed; this action takes no resource.',
    },
    {
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [RUNS, LOCKS, EXECUTIONS, DELIVERIES],
      why: 'Writes the plan and the snapshots, takes the locks, notes the execution and the delivery of the night.',
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
      why: 'Signs the setup calls of targets that take signed messages; only secrets that ThawTargets made.',
    },
  ],
  'force-cold-start': [
    {
      actions: ['lambda:GetFunction', 'lambda:UpdateFunctionConfiguration'],
      resources: ['measured-functions'],
      why: 'A cold start is forced by an update of the configuration; its end is seen by reading it.',
    },
    {
      actions: ['s3:GetObject'],
      resources: [RUNS, LOCKS],
      why: 'Reads the plan, the steps before this one, and the lock before each update.',
    },
    { actions: ['s3:PutObject'], resources: [RUNS], why: 'Ends a step whose configurations have enough samples.' },
    LIST,
  ],
  measure: [
    {
      actions: ['lambda:GetFunction', 'lambda:InvokeFunction'],
      resources: ['measured-functions'],
      why: 'Invokes what is measured, and reads its RevisionId to see that nobody else changed it.',
    },
    ...MEASURING,
  ],
  'apply-load': [
    {
      actions: [
        'lambda:GetFunction',
        'lambda:GetFunctionUrlConfig',
        'lambda:InvokeFunction',
        'lambda:InvokeFunctionUrl',
      ],
      resources: ['measured-functions'],
      why: 'Applies load through Invoke or through the function URL, and reads the RevisionId to see that nobody else changed it.',
    },
    ...MEASURING,
  ],
  'restore-configuration': [
    {
      actions: ['lambda:GetFunction', 'lambda:UpdateFunctionConfiguration'],
      resources: ['measured-functions'],
      why: 'Puts every function back as its snapshot says.',
    },
    {
      actions: ['s3:GetObject'],
      resources: [RUNS, LOCKS, EXECUTIONS],
      why: 'Reads the snapshots, and which run an execution made.',
    },
    {
      actions: ['s3:PutObject'],
      resources: [RUNS, LOCKS],
      why: 'Revokes and releases the locks, and writes what was restored.',
    },
    LIST,
  ],
  'aggregate-results': [
    {
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [RUNS],
      why: 'Reads the raw records, writes the results and the reports.',
    },
    { actions: ['s3:GetObject'], resources: [HISTORY], why: 'Compares the run with the nights before it.' },
    LIST,
  ],
  'publish-report': [
    {
      actions: ['s3:GetObject'],
      resources: [RUNS, LATEST, DELIVERIES, NOTICES],
      why: 'Reads the results, the pointer it is about to move, which nights were delivered and what was told.',
    },
    {
      actions: ['s3:PutObject'],
      resources: [LATEST, HISTORY, NOTICES],
      why: 'Moves the pointer to the latest run, adds one object to the history, keeps what was told.',
    },
    { actions: ['sns:Publish'], resources: ['notification-topic'], why: 'Tells regressions and missing nights.' },
    LIST,
  ],
};

/** Of every task's function: what a Lambda may take. */
export const TIMEOUT_SECONDS = 900;

/**
 * 1,769 MB is one whole vCPU. Measure and ApplyLoad need it because they hold the clock: with a share of a CPU they would be descheduled
 * while an answer arrives, and the client latency would carry our own throttling. Aggregate needs it for the statistics.
 */
const WHOLE_CPU: ReadonlySet<Task> = new Set(['measure', 'apply-load', 'aggregate-results']);

/** Memory of a task's function. */
export function memoryMbOf(task: Task): number {
  return WHOLE_CPU.has(task) ? 1769 : 512;
}
